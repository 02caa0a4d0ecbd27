"""A helper's list, the page at a door, entries that waited on a phone; who helps where."""

import json
import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_404_NOT_FOUND,
    HTTP_409_CONFLICT,
    HTTP_422_UNPROCESSABLE_ENTITY,
)

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid, NotFound, YishiError
from app.estates.chart import by_building
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see, uploaded
from meetings.survey.visits.forms import read_household
from votes.ballots.rules import RECEIPTS
from votes.doors import queries, services
from votes.doors.forms import DoorForm, HelperForm, read_data_url
from votes.doors.queries import DoorView, HelpersView
from votes.doors.rules import DoorDone
from votes.doors.services import DoorNoted
from votes.doors.words import capacity_options, last_knock, noted_in_words
from votes.polls.queries import motions_of


class DoorsController(Controller):
    path = "/polls/{poll:int}/doors"
    guards = [signed_in]

    @get("/")
    async def list_doors(
        self, request: Web, actor: Actor, poll: int, now: datetime, building: str = ""
    ) -> Response[str]:
        view = await queries.doors_page(actor, poll, building, now)
        return render(
            request,
            "doors/list.html",
            _("上门登记名单"),
            {
                "view": view,
                "buildings": by_building(view.doors),
                "form": Form({"building": view.building}),
                "last_knock": last_knock,
            },
            crumbs=((_("首页"), "/"), (_("上门登记名单"), None)),
            invented=view.facts.invented,
        )

    @get("/{entry:int}")
    async def show_door(
        self, request: Web, actor: Actor, poll: int, entry: int, now: datetime
    ) -> Response[str]:
        try:
            view = await queries.door_page(actor, poll, entry, now)
        except DoorDone as done:
            following = await queries.door_after(actor, poll, entry, now)
            if following is not None:
                return see(f"/polls/{poll}/doors/{following}")
            return see(f"/polls/{poll}/doors", warn=f"{done.message}。{done.remedy}")
        return _door_page(request, actor, view, Form({"key": secrets.token_hex(16)}))

    @post("/{entry:int}")
    async def note(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        entry: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            photo = await uploaded(form, "photo")
            authority = await uploaded(form, "document")
            noted = await _record(actor, poll, entry, form, photo, authority, settings, now)
        except Invalid as refusal:
            form.values.setdefault("key", secrets.token_hex(16))
            view = await queries.door_page(actor, poll, entry, now)
            return _door_page(request, actor, view, form.refused(refusal))
        where = f"/polls/{poll}/doors"
        following = form.value("next")
        if following.isascii() and following.isdecimal() and len(following) < 10:
            where = f"{where}/{following}"
        said, attention = noted_in_words(noted)
        return see(where, warn=said) if attention else see(where, said)

    @post("/visits")
    async def send(
        self, request: Web, actor: Actor, poll: int, settings: Settings, now: datetime
    ) -> Response[dict[str, object]]:
        """An entry from a phone; {"done", "message"} in every case. Sent twice, stored once."""
        form = await read_form(request)
        try:
            entry = read_household(form.value("household"))
            photo = read_data_url(form.value("photo_data")) or await uploaded(form, "photo")
            authority = read_data_url(form.value("document_data")) or await uploaded(
                form, "document"
            )
            noted = await _record(actor, poll, entry, form, photo, authority, settings, now)
        except ValueError as fault:
            return _told(str(fault), HTTP_422_UNPROCESSABLE_ENTITY)
        except Invalid as refusal:
            first = refusal.faults[0][1] if refusal.faults else refusal.remedy
            return _told(f"{refusal.message}：{first}", HTTP_422_UNPROCESSABLE_ENTITY)
        except Conflict as refusal:
            return _refusal(refusal, HTTP_409_CONFLICT)
        except NotFound as refusal:
            return _refusal(refusal, HTTP_404_NOT_FOUND)
        said, _attention = noted_in_words(noted)
        return _told(said, HTTP_200_OK)


class PollHelperController(Controller):
    path = "/polls/{poll:int}/helpers"
    guards = [signed_in]

    @get("/")
    async def show_helpers(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return _helpers_page(request, await queries.helpers_page(actor, poll, now), Form())

    @post("/")
    async def assign(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(HelperForm)
            await services.assign_helper(actor, poll, typed.person, typed.building, now=now)
        except Invalid as refusal:
            view = await queries.helpers_page(actor, poll, now)
            return _helpers_page(request, view, form.refused(refusal))
        return see(f"/polls/{poll}/helpers", _("已分配。本人登录后在首页就能看到名单。"))

    @post("/{person:int}/{building:str}/remove")
    async def remove(
        self, actor: Actor, poll: int, person: int, building: str, now: datetime
    ) -> Response[str]:
        await services.remove_helper(actor, poll, person, building, now=now)
        return see(f"/polls/{poll}/helpers", _("已取消分配，登记过的票保留。"))


async def _record(
    actor: Actor,
    poll: int,
    entry: int,
    form: Form,
    photo: bytes | None,
    authority: bytes | None,
    settings: Settings,
    now: datetime,
) -> DoorNoted:
    marks = {motion.id: form.value(f"m{motion.id}") for motion in await motions_of(poll)}
    return await services.record_door_visit(
        actor,
        poll,
        entry,
        form.read(DoorForm).plan(marks, now),
        photo,
        authority,
        chance=lambda: secrets.randbelow(RECEIPTS),
        data_dir=settings.data_dir,
        now=now,
    )


def _refusal(refusal: YishiError, status: int) -> Response[dict[str, object]]:
    return _told(f"{refusal.message}。{refusal.remedy}", status)


def _told(message: str, status: int) -> Response[dict[str, object]]:
    return Response({"done": status == HTTP_200_OK, "message": message}, status_code=status)


def _door_page(request: Web, actor: Actor, view: DoorView, form: Form) -> Response[str]:
    return render(
        request,
        "doors/visit.html",
        view.door.name,
        {
            "view": view,
            "form": form,
            "person": actor.person,
            "last_knock": last_knock,
            "tour": [(one, json.dumps(one.signers, ensure_ascii=False)) for one in view.tour],
            "capacities": capacity_options(),
            "choices": (("agree", _("同意")), ("against", _("反对")), ("abstain", _("弃权"))),
        },
        status=form.status,
        crumbs=(
            (_("上门登记名单"), f"/polls/{view.facts.id}/doors"),
            (view.door.name, None),
        ),
        invented=view.facts.invented,
    )


def _helpers_page(request: Web, view: HelpersView, form: Form) -> Response[str]:
    return render(
        request,
        "doors/helpers.html",
        _("上门登记的人"),
        {"view": view, "form": form},
        status=form.status,
        crumbs=(
            (_("表决"), "/polls"),
            (view.facts.title, f"/polls/{view.facts.id}"),
            (_("上门登记的人"), None),
        ),
        invented=view.facts.invented,
    )

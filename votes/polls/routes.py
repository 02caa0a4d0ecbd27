"""Polls: the list, preparing one, freezing it, and its page until the count."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import Conflict, Invalid, NotFound
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from votes.electorate.services import freeze_poll
from votes.polls import queries, services
from votes.polls.article278 import force_statement
from votes.polls.chart import turnout_chart
from votes.polls.forms import MotionForm, NewPollForm, PollForm
from votes.polls.queries import MotionText, PollView
from votes.polls.sources.queries import ItemSource, item_sources
from votes.polls.stage_words import shown_stages
from votes.polls.stages import timeline
from votes.polls.typed import motion_values, new_values, typed_lists, typed_values
from votes.polls.words import (
    convener_options,
    item_options,
    phase_in_words,
    place_options,
    settings_in_words,
    shown_motion,
    stations,
)


class PollController(Controller):
    path = "/polls"
    guards = [signed_in]

    @get("/")
    async def list_polls(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        lines = await queries.poll_lines(actor, now)
        return render(
            request,
            "polls/list.html",
            _("表决"),
            {
                "lines": [(line, phase_in_words(line.phase)) for line in lines],
                "places": await queries.places_to_prepare(actor),
            },
        )

    @get("/new")
    async def show_new(
        self,
        request: Web,
        actor: Actor,
        settings: Settings,
        estate: int | None = None,
        consultation: int | None = None,
        survey: int | None = None,
    ) -> Response[str]:
        """`survey`: the consent survey that prepared it."""
        if estate is None and consultation is None and survey is None:
            return render(
                request,
                "polls/place.html",
                _("发起表决"),
                {"places": await queries.places_to_prepare(actor)},
                crumbs=((_("表决"), "/polls"), (_("发起表决"), None)),
            )
        return await _new_page(request, actor, settings, estate, consultation, survey, None)

    @post("/new")
    async def prepare(
        self, request: Web, actor: Actor, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(NewPollForm)
            poll = await services.prepare_poll(
                actor,
                typed.estate,
                typed.plan(),
                consultation=typed.consultation,
                notice_days=settings.poll_notice_days,
                salt=secrets.token_bytes(16),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _new_page(
                request,
                actor,
                settings,
                _number(form.value("estate")),
                _number(form.value("consultation")),
                None,
                form.refused(refusal),
            )
        return see(f"/polls/{poll}", _("表决已建立，下一步请添加表决事项。"))

    @get("/{poll:int}")
    async def show_poll(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        view = await queries.poll_page(actor, poll, now)
        stages = replace(
            view.stages,
            publicity_days=settings.publicity_days,
            recheck_days=settings.recheck_days,
        )
        return _poll_page(
            request,
            view,
            "polls/show.html",
            view.facts.title,
            {
                "stations": stations(),
                "station": list(type(view.phase)).index(view.phase),
                "stages": shown_stages(
                    timeline(stages, now),
                    stages,
                    local_date(now),
                    f"/polls/{poll}" if view.works else "",
                ),
                "chart": turnout_chart(view.turnout.cells) if view.turnout else None,
            },
        )

    @get("/{poll:int}/edit")
    async def show_edit(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        view = await queries.draft_page(actor, poll, now)
        return _edit_page(request, view, Form(typed_values(view), typed_lists(view)))

    @post("/{poll:int}/edit")
    async def change(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.change_poll(actor, poll, form.read(PollForm).plan())
        except (Invalid, Conflict) as refusal:
            view = await queries.poll_page(actor, poll, now)
            return _edit_page(request, view, form.refused(refusal))
        return see(f"/polls/{poll}", _("已保存。"))

    @get("/{poll:int}/freeze")
    async def show_freeze(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        view = await queries.draft_page(actor, poll, now)
        return _freeze_page(request, view, Form())

    @post("/{poll:int}/freeze")
    async def freeze(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        try:
            await freeze_poll(actor, poll, secret_key=settings.secret_key, now=now)
        except Conflict as refusal:
            view = await queries.poll_page(actor, poll, now)
            return _freeze_page(request, view, Form().refused(refusal))
        return see(
            f"/polls/{poll}",
            _("名册已冻结，表决通知单已生成。请在“公告”里生成表决公告张贴，打印通知单送到每一户。"),
        )


class MotionController(Controller):
    path = "/polls/{poll:int}/motions"
    guards = [signed_in]

    @get("/new")
    async def show_new(
        self, request: Web, actor: Actor, poll: int, now: datetime, source: int | None = None
    ) -> Response[str]:
        view = await queries.draft_page(actor, poll, now)
        sources = await item_sources(poll)
        chosen = next((one for one in sources if one.id == source), None)
        return _motion_page(request, view, None, Form(chosen.typed() if chosen else {}), sources)

    @post("/new")
    async def add(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.add_motion(
                actor, poll, form.read(MotionForm).plan(), source=_number(form.value("source"))
            )
        except (Invalid, Conflict) as refusal:
            view = await queries.poll_page(actor, poll, now)
            return _motion_page(
                request, view, None, form.refused(refusal), await item_sources(poll)
            )
        return see(f"/polls/{poll}", _("表决事项已添加。"))

    @get("/{number:int}")
    async def show_motion(
        self, request: Web, actor: Actor, poll: int, number: int, now: datetime
    ) -> Response[str]:
        view = await queries.draft_page(actor, poll, now)
        form = Form(motion_values(_motion(view, number)))
        return _motion_page(request, view, number, form)

    @post("/{number:int}")
    async def change(
        self, request: Web, actor: Actor, poll: int, number: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.change_motion(actor, poll, number, form.read(MotionForm).plan())
        except (Invalid, Conflict) as refusal:
            view = await queries.poll_page(actor, poll, now)
            return _motion_page(request, view, number, form.refused(refusal))
        return see(f"/polls/{poll}", _("已保存。"))

    @post("/{number:int}/remove")
    async def remove(self, actor: Actor, poll: int, number: int) -> Response[str]:
        await services.remove_motion(actor, poll, number)
        return see(f"/polls/{poll}", _("已删除这个事项，后面的事项顺序前移。"))


def _motion(view: PollView, number: int) -> MotionText:
    for motion in view.motions:
        if motion.number == number:
            return motion
    raise NotFound


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


async def _new_page(
    request: Web,
    actor: Actor,
    settings: Settings,
    estate: int | None,
    consultation: int | None,
    survey: int | None,
    refused: Form | None,
) -> Response[str]:
    place = await queries.new_poll(actor, estate, consultation, survey)
    form = refused or Form(new_values(place), {"buildings": list(place.surveyed)})
    return render(
        request,
        "polls/new.html",
        _("发起表决"),
        {
            "place": place,
            "form": form,
            "conveners": convener_options(),
            "places": place_options(place.buildings, place.staircases),
            "notice_days": settings.poll_notice_days,
        },
        status=form.status,
        crumbs=((_("表决"), "/polls"), (_("发起表决"), None)),
        invented=place.estate.invented,
    )


def _edit_page(request: Web, view: PollView, form: Form) -> Response[str]:
    return _poll_page(
        request,
        view,
        "polls/edit.html",
        _("修改表决"),
        {
            "form": form,
            "conveners": convener_options(),
            "places": place_options(view.buildings, view.staircases),
        },
        form.status,
    )


def _freeze_page(request: Web, view: PollView, form: Form) -> Response[str]:
    return _poll_page(
        request, view, "polls/freeze.html", _("冻结名册"), {"form": form}, form.status
    )


def _motion_page(
    request: Web,
    view: PollView,
    number: int | None,
    form: Form,
    sources: Sequence[ItemSource] = (),
) -> Response[str]:
    """`number` None: a new one, which may start from one of the `sources`."""
    return _poll_page(
        request,
        view,
        "polls/motion.html",
        _("修改表决事项") if number else _("添加表决事项"),
        {"form": form, "number": number, "items": item_options(), "sources": sources},
        form.status,
    )


def _poll_page(
    request: Web,
    view: PollView,
    template: str,
    title: str,
    context: dict[str, object],
    status: int = 200,
) -> Response[str]:
    """A page of one poll; its own page is the last crumb but one of all others."""
    own = title == view.facts.title
    here = ((view.facts.title, None if own else f"/polls/{view.facts.id}"),)
    return render(
        request,
        template,
        title,
        {
            "view": view,
            "motions": [shown_motion(motion) for motion in view.motions],
            "policy": settings_in_words(view.facts.scope, view.policy),
            "force": force_statement(),
            **context,
        },
        status=status,
        crumbs=((_("表决"), "/polls"), *here, *(() if own else ((title, None),))),
        invented=view.facts.invented,
    )

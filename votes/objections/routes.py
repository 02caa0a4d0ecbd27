"""Objections of a poll, for its community: the list, entering one, answering, correcting."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.clock import local_date
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see, uploaded
from votes.access import PollFacts
from votes.ballots.rules import RECEIPTS
from votes.finals.services import calendar_of
from votes.finals.words import beside, beside_heads
from votes.objections import queries, services
from votes.objections.forms import AnswerForm, LookForm, ObjectionForm, ReadingForm
from votes.objections.raising import object_at_desk
from votes.objections.rules import KINDS
from votes.objections.words import (
    due_in_words,
    kind_in_words,
    kind_options,
    outcome_in_words,
    outcome_options,
    way_in_words,
)
from votes.papers.words import mark_options


class ObjectionController(Controller):
    path = "/polls/{poll:int}/objections"
    guards = [signed_in]

    @get("/")
    async def list_objections(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        view = await queries.objections_page(actor, poll)
        today = local_date(now)
        return render(
            request,
            "objections/list.html",
            _("异议"),
            {
                "view": view,
                "lines": [
                    (
                        line,
                        kind_in_words(line.kind),
                        outcome_in_words(line.outcome),
                        due_in_words(line.due_on, today) if line.outcome is None else "",
                    )
                    for line in view.lines
                ],
            },
            crumbs=_crumbs(view.facts, None),
            invented=view.facts.invented,
        )

    @get("/new")
    async def show_new(self, request: Web, actor: Actor, poll: int) -> Response[str]:
        return await _new_page(request, actor, poll, Form({"motion": "1"}))

    @post("/new")
    async def enter(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            made = await object_at_desk(
                actor,
                poll,
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                recheck_days=settings.recheck_days,
                calendar=calendar_of(settings),
                data_dir=settings.data_dir,
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _new_page(request, actor, poll, form.refused(refusal), _status(refusal))
        return see(f"/polls/{poll}/objections/{made}", _("已登记，请把受理编号告诉提出的人。"))

    @get("/{objection:int}")
    async def show_objection(
        self, request: Web, actor: Actor, poll: int, objection: int, now: datetime
    ) -> Response[str]:
        return await _page(request, actor, poll, objection, now, Form())

    @post("/{objection:int}/answer")
    async def answer(
        self, request: Web, actor: Actor, poll: int, objection: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(AnswerForm)
            await services.answer_objection(
                actor,
                poll,
                objection,
                typed.outcome,
                typed.reasons,
                typed.changes == "1",
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return await _page(request, actor, poll, objection, now, form, _status(refusal))
        return see(f"/polls/{poll}/objections/{objection}", _("已答复。"))

    @post("/{objection:int}/reading")
    async def correct(
        self, request: Web, actor: Actor, poll: int, objection: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        view = await queries.objection_page(actor, poll, objection)
        try:
            typed = form.read(ReadingForm)
            await services.correct_reading(
                actor,
                poll,
                objection,
                typed.paper,
                {motion.id: form.value(f"m{motion.id}") for motion in view.motions},
                typed.signed == "1",
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return await _page(request, actor, poll, objection, now, form, _status(refusal))
        return see(
            f"/polls/{poll}/objections/{objection}",
            _("已按票面更正，原来的记录保留。请重新计票。"),
        )

    @post("/{objection:int}/contact")
    async def look(
        self, request: Web, actor: Actor, poll: int, objection: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        contact: tuple[str, str, str] | None = None
        status = 200
        try:
            reason = form.read(LookForm).reason
            contact = await services.look_at_objector(actor, poll, objection, reason, now=now)
        except Invalid as refusal:
            form, status = form.refused(refusal), HTTP_422_UNPROCESSABLE_ENTITY
        return await _page(request, actor, poll, objection, now, form, status, contact=contact)

    @get("/{objection:int}/photo")
    async def show_photo(
        self, actor: Actor, poll: int, objection: int, settings: Settings
    ) -> Response[bytes]:
        document = await queries.objection_photo(actor, poll, objection)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, f"{sha256[:12]}.jpg", shown=True)


def _status(refusal: Invalid | Conflict) -> int:
    return HTTP_409_CONFLICT if isinstance(refusal, Conflict) else HTTP_422_UNPROCESSABLE_ENTITY


def _crumbs(facts: PollFacts, last: str | None) -> tuple[tuple[str, str | None], ...]:
    """`last` None: the list itself."""
    path = f"/polls/{facts.id}"
    here = (_("表决"), "/polls"), (facts.title, path), (_("结果"), f"{path}/result")
    if last is None:
        return (*here, (_("异议"), None))
    return (*here, (_("异议"), f"{path}/objections"), (last, None))


async def _new_page(
    request: Web, actor: Actor, poll: int, form: Form, status: int = 200
) -> Response[str]:
    view = await queries.desk_page(actor, poll)
    return render(
        request,
        "objections/new.html",
        _("登记异议"),
        {
            "view": view,
            "form": form,
            "kinds": kind_options(KINDS),
            "motions": [(motion.number, motion.title) for motion in view.motions],
        },
        status=status,
        crumbs=_crumbs(view.facts, _("登记")),
        invented=view.facts.invented,
    )


async def _page(
    request: Web,
    actor: Actor,
    poll: int,
    objection: int,
    now: datetime,
    form: Form,
    status: int = 200,
    *,
    contact: tuple[str, str, str] | None = None,
) -> Response[str]:
    """`contact`: (name, room, phone) in full, for whoever has just given a reason."""
    view = await queries.objection_page(actor, poll, objection)
    line = view.line
    return render(
        request,
        "objections/show.html",
        _("异议 {number}").format(number=line.number),
        {
            "view": view,
            "form": form,
            "contact": contact,
            "kind": kind_in_words(line.kind),
            "way": way_in_words(line.way),
            "outcome": outcome_in_words(line.outcome),
            "due": due_in_words(line.due_on, local_date(now)) if line.outcome is None else "",
            "outcomes": outcome_options(),
            "marks": mark_options(),
            "changed": (beside_heads(view.before, view.after), beside(view.before, view.after))
            if view.before and view.after
            else None,
        },
        status=status,
        crumbs=_crumbs(view.facts, line.number),
        invented=view.facts.invented,
    )

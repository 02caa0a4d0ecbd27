"""Objections of a poll or a consultation, for its community: the lists, and entering one."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see, uploaded
from votes.ballots.rules import RECEIPTS
from votes.objections import queries
from votes.objections.access import Matter, terms_of
from votes.objections.forms import ObjectionForm
from votes.objections.pages import crumbs
from votes.objections.raising import object_at_desk
from votes.objections.words import (
    due_in_words,
    kind_in_words,
    kind_options,
    outcome_in_words,
    target_options,
)


class PollObjectionController(Controller):
    path = "/polls/{poll:int}/objections"
    guards = [signed_in]

    @get("/")
    async def list_objections(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return _list(request, await queries.objections_page(actor, poll=poll), now)

    @get("/new")
    async def show_new(self, request: Web, actor: Actor, poll: int) -> Response[str]:
        return _new(request, await queries.desk_page(actor, poll=poll), Form({"motion": "1"}))

    @post("/new")
    async def enter(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            made = await object_at_desk(
                actor,
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                poll=poll,
                terms=terms_of(settings),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            view = await queries.desk_page(actor, poll=poll)
            return _new(request, view, form.refused(refusal), status_of(refusal))
        return see(f"/objections/{made}", _("已登记，请把受理编号和查询码告诉提出的人。"))


class MatterObjectionController(Controller):
    path = "/consultations/{consultation:int}/objections"
    guards = [signed_in]

    @get("/")
    async def list_objections(
        self, request: Web, actor: Actor, consultation: int, now: datetime
    ) -> Response[str]:
        view = await queries.objections_page(actor, consultation=consultation)
        return _list(request, view, now)

    @get("/new")
    async def show_new(
        self, request: Web, actor: Actor, consultation: int, about: str = ""
    ) -> Response[str]:
        """`about`: the version from whose page one comes."""
        view = await queries.desk_page(actor, consultation=consultation)
        return _new(request, view, Form({"motion": "1", "about": about}))

    @post("/new")
    async def enter(
        self, request: Web, actor: Actor, consultation: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            made = await object_at_desk(
                actor,
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                consultation=consultation,
                terms=terms_of(settings),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            view = await queries.desk_page(actor, consultation=consultation)
            return _new(request, view, form.refused(refusal), status_of(refusal))
        return see(f"/objections/{made}", _("已登记，请把受理编号和查询码告诉提出的人。"))


def _list(request: Web, view: queries.ObjectionsView, now: datetime) -> Response[str]:
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
        crumbs=crumbs(view.matter, None),
        invented=view.matter.invented,
    )


def _new(request: Web, view: queries.DeskView, form: Form, status: int = 200) -> Response[str]:
    matter: Matter = view.matter
    return render(
        request,
        "objections/new.html",
        _("登记异议"),
        {
            "matter": matter,
            "form": form,
            "kinds": kind_options(view.targets),
            "motions": [(motion.number, motion.title) for motion in view.motions]
            if view.posted
            else [],
            "abouts": target_options(view.targets),
        },
        status=status,
        crumbs=crumbs(matter, _("登记")),
        invented=matter.invented,
    )

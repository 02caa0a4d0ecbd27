"""Positions, conditions, what was agreed, promises."""

from datetime import datetime

from litestar import Controller, Response, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form
from meetings.agenda.pages import back_to_item, refused_table
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import FOUR
from meetings.positions import services
from meetings.positions.forms import (
    AgreedForm,
    ConditionForm,
    PromiseForm,
    read_numbers,
    read_positions,
)
from meetings.scheduling.queries import facts_to_run


class PositionController(Controller):
    path = "/meetings/{meeting:int}/items/{number:int}"
    guards = [signed_in]

    @post("/positions")
    async def note_positions(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        facts = await facts_to_run(actor, meeting)
        four = [seat.id for seat in await seats_of(facts.consultation.id) if seat.kind in FOUR]
        try:
            await services.note_positions(
                actor,
                meeting,
                number,
                read_positions(form, four),
                now=now,
                seen=read_numbers(form, "seen", four),
                met_by=read_numbers(form, "by", four),
            )
        except (Invalid, Conflict) as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "positions", form, refusal
            )
        return back_to_item(meeting, number, _("各方立场已记下。"), "positions")

    @post("/conditions/{condition:int}")
    async def note_condition(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        condition: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ConditionForm)
            await services.note_condition_state(
                actor, meeting, number, condition, typed.state, typed.note, now=now
            )
        except (Invalid, Conflict) as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "condition", form, refusal
            )
        return back_to_item(meeting, number, _("条件的情况已记下。"), "conditions")

    @post("/agreed")
    async def note_agreed(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.note_agreed(actor, meeting, number, form.read(AgreedForm).agreed)
        except (Invalid, Conflict) as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "agreed", form, refusal
            )
        return back_to_item(meeting, number, _("议定事项已保存。"), "agreed")

    @post("/promises")
    async def note_promise(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            plan = form.read(PromiseForm).plan()
            await services.note_promise(actor, meeting, number, plan)
        except (Invalid, Conflict) as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "promise", form, refusal
            )
        return back_to_item(meeting, number, _("承诺已记下，结束议题前请宣读确认。"), "promises")

    @post("/promises/{promise:int}/read")
    async def read_back(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        promise: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        try:
            await services.read_back(actor, meeting, number, promise, now=now)
        except Conflict as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "promise", Form(), refusal
            )
        return back_to_item(meeting, number, _("已记下：这项承诺已宣读确认。"), "promises")

    @post("/promises/{promise:int}/remove")
    async def remove_promise(
        self, actor: Actor, meeting: int, number: int, promise: int
    ) -> Response[str]:
        await services.remove_promise(actor, meeting, number, promise)
        return back_to_item(meeting, number, _("已删除这项承诺。"), "promises")

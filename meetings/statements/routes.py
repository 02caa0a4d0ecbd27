"""What is said: noting, correcting, removing, and the draft of what is being typed."""

from datetime import datetime

from litestar import Controller, Response, post
from litestar.status_codes import HTTP_204_NO_CONTENT

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Web, read_form
from meetings.agenda.pages import back_to_item, refused_table
from meetings.attendance.rules import InterestNotDeclared
from meetings.statements import services
from meetings.statements.forms import CorrectionForm, DraftForm, StatementForm


class StatementController(Controller):
    path = "/meetings/{meeting:int}/items/{number:int}"
    guards = [signed_in]

    @post("/statements")
    async def note_statement(
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
            typed = form.read(StatementForm)
            await services.note_statement(
                actor,
                meeting,
                number,
                typed.who,
                typed.text,
                declares=typed.declares,
                now=now,
            )
        except (Invalid, InterestNotDeclared) as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "statement", form, refusal
            )
        return back_to_item(meeting, number, _("发言已记下。"), "statements")

    @post("/statements/{statement:int}/correct")
    async def correct_statement(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        statement: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(CorrectionForm)
            await services.correct_statement(
                actor, meeting, number, statement, typed.text, typed.version, now=now
            )
        except (Invalid, Conflict) as refusal:
            return await refused_table(
                request,
                actor,
                meeting,
                number,
                settings,
                now,
                "correction",
                form,
                refusal,
                statement,
            )
        return back_to_item(meeting, number, _("发言已更正，原来的文字留在记录里。"), "statements")

    @post("/statements/{statement:int}/remove")
    async def remove_statement(
        self, actor: Actor, meeting: int, number: int, statement: int, now: datetime
    ) -> Response[str]:
        await services.remove_statement(actor, meeting, number, statement, now=now)
        return back_to_item(meeting, number, _("已删除这条发言。"), "statements")

    @post("/draft")
    async def save_draft(
        self, request: Web, actor: Actor, meeting: int, number: int, now: datetime
    ) -> Response[str]:
        """From a script while it is typed, or by a button of the form without scripts."""
        form = await read_form(request)
        typed = form.read(DraftForm)
        await services.save_draft(actor, meeting, number, typed.who, typed.text, now=now)
        if form.value("quietly"):
            return Response("", status_code=HTTP_204_NO_CONTENT)
        return back_to_item(meeting, number, _("已暂存，换一台设备也能接着写。"), "note")

"""The speakers' list of an item."""

from datetime import datetime

from litestar import Controller, Response, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form
from meetings.agenda.pages import back_to_item, refused_table, usual_limits
from meetings.speaking import services
from meetings.speaking.forms import AskForm


class SpeakingController(Controller):
    path = "/meetings/{meeting:int}/items/{number:int}/turns"
    guards = [signed_in]

    @post("/")
    async def ask(
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
            typed = form.read(AskForm)
            await services.ask_to_speak(
                actor,
                meeting,
                number,
                typed.speaker,
                typed.kind,
                beyond=typed.beyond,
                limits=usual_limits(settings),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "turn", form, refusal
            )
        return back_to_item(meeting, number, _("已列入发言名单。"), "turns")

    @post("/{turn:int}/floor")
    async def give_floor(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        turn: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        try:
            await services.give_floor(actor, meeting, number, turn, now=now)
        except Conflict as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "turn", Form(), refusal
            )
        return back_to_item(meeting, number, _("请发言，开始计时。"), "turns")

    @post("/{turn:int}/end")
    async def end_turn(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        turn: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        try:
            await services.end_turn(actor, meeting, number, turn, now=now)
        except Conflict as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "turn", Form(), refusal
            )
        return back_to_item(meeting, number, _("发言名单已更新。"), "turns")

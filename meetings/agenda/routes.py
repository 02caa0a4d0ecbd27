"""An item of the agenda: its page, opening and closing it, its plan, its rounds."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, see
from meetings.agenda import services
from meetings.agenda.forms import CloseForm, PlanForm
from meetings.agenda.pages import back_to_item, refused_table, show_table
from meetings.scheduling.forms import ItemForm
from meetings.scheduling.services import change_item, remove_item


class ItemController(Controller):
    path = "/meetings/{meeting:int}/items/{number:int}"
    guards = [signed_in]

    @get("/")
    async def show_item(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        return await show_table(request, actor, meeting, number, settings, now)

    @post("/")
    async def change(
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
            typed = form.read(ItemForm)
            await change_item(actor, meeting, number, typed.title, typed.summary)
        except Invalid as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "item", form, refusal
            )
        return back_to_item(meeting, number, _("议题已保存。"))

    @post("/plan")
    async def plan(
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
            typed = form.read(PlanForm)
            await services.plan_item(actor, meeting, number, typed.planned_minutes, typed.presenter)
        except Invalid as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "plan", form, refusal
            )
        return back_to_item(meeting, number, _("时长和汇报人已保存。"))

    @post("/remove")
    async def remove(self, actor: Actor, meeting: int, number: int) -> Response[str]:
        await remove_item(actor, meeting, number)
        return see(f"/meetings/{meeting}", _("议题已删除，后面的议题顺序前移。"))

    @post("/open")
    async def open_item(
        self, actor: Actor, meeting: int, number: int, now: datetime
    ) -> Response[str]:
        await services.open_item(actor, meeting, number, now=now)
        return back_to_item(meeting, number, _("现在议这一项，开始计时。"))

    @post("/close")
    async def close_item(
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
            carried = form.read(CloseForm).carried
            await services.close_item(actor, meeting, number, carried=carried, now=now)
        except (Invalid, Conflict) as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "close", Form(), refusal
            )
        if carried:
            return see(f"/meetings/{meeting}", _("这一项留待下次会议，下次召集时自动列入议程。"))
        return see(f"/meetings/{meeting}", _("这一项已经议完。"))

    @post("/round")
    async def next_round(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        number: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        try:
            begun = await services.next_round(actor, meeting, number)
        except Conflict as refusal:
            return await refused_table(
                request, actor, meeting, number, settings, now, "close", Form(), refusal
            )
        return back_to_item(meeting, number, _("第 {n} 轮表态开始。").format(n=begun), "positions")

"""Busy times 忙碌时间: one's own, and those of the pool that the street keeps."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.busy import queries, services
from meetings.busy.forms import BusyForm, FeedForm
from meetings.preparing.words import say_span


class OwnBusyController(Controller):
    path = "/busy"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        return await _page(request, actor, None, Form(), now)

    @post("/")
    async def enter(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        return await _enter(request, actor, None, now)

    @post("/{number:int}/delete")
    async def delete(self, actor: Actor, number: int) -> Response[str]:
        await services.delete_time(actor, None, number)
        return see("/busy", _("已删除。"))

    @post("/feed")
    async def read_feed(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        return await _read(request, actor, None, now)

    @post("/feed/again")
    async def read_again(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        return await _read_again(request, actor, None, now)

    @post("/feed/drop")
    async def drop_feed(self, actor: Actor) -> Response[str]:
        await services.drop_feed(actor, None)
        return see("/busy", _("已不再读取日历，读来的时间也已删除。"))


class ExpertBusyController(Controller):
    path = "/pool/{expert:int}/busy"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, expert: int, now: datetime) -> Response[str]:
        return await _page(request, actor, expert, Form(), now)

    @post("/")
    async def enter(self, request: Web, actor: Actor, expert: int, now: datetime) -> Response[str]:
        return await _enter(request, actor, expert, now)

    @post("/{number:int}/delete")
    async def delete(self, actor: Actor, expert: int, number: int) -> Response[str]:
        await services.delete_time(actor, expert, number)
        return see(f"/pool/{expert}/busy", _("已删除。"))

    @post("/feed")
    async def read_feed(
        self, request: Web, actor: Actor, expert: int, now: datetime
    ) -> Response[str]:
        return await _read(request, actor, expert, now)

    @post("/feed/again")
    async def read_again(
        self, request: Web, actor: Actor, expert: int, now: datetime
    ) -> Response[str]:
        return await _read_again(request, actor, expert, now)

    @post("/feed/drop")
    async def drop_feed(self, actor: Actor, expert: int) -> Response[str]:
        await services.drop_feed(actor, expert)
        return see(f"/pool/{expert}/busy", _("已不再读取日历，读来的时间也已删除。"))


def _path(expert: int | None) -> str:
    return "/busy" if expert is None else f"/pool/{expert}/busy"


async def _enter(request: Web, actor: Actor, expert: int | None, now: datetime) -> Response[str]:
    form = await read_form(request)
    try:
        n = await services.enter_times(actor, expert, form.read(BusyForm))
    except (Invalid, Conflict) as refusal:
        return await _page(request, actor, expert, form.refused(refusal), now)
    return see(_path(expert), _("已登记 {n} 段忙碌时间。").format(n=n))


async def _read(request: Web, actor: Actor, expert: int | None, now: datetime) -> Response[str]:
    form = await read_form(request)
    try:
        n = await services.read_feed(actor, expert, form.read(FeedForm).address, now=now)
    except (Invalid, Conflict) as refusal:
        return await _page(request, actor, expert, form.refused(refusal), now)
    return see(_path(expert), _("已从日历读入 {n} 段忙碌时间，内容没有保存。").format(n=n))


async def _read_again(
    request: Web, actor: Actor, expert: int | None, now: datetime
) -> Response[str]:
    try:
        n = await services.read_feed(actor, expert, None, now=now)
    except Invalid as refusal:
        return see(_path(expert), warn=f"{refusal.message}。{refusal.remedy}")
    return see(_path(expert), _("已重新读入 {n} 段忙碌时间。").format(n=n))


async def _page(
    request: Web, actor: Actor, expert: int | None, form: Form, now: datetime
) -> Response[str]:
    page = await queries.busy_page(actor, expert, now=now)
    own = not page.holder.name
    title = _("我的忙碌时间") if own else _("{name}的忙碌时间").format(name=page.holder.name)
    crumbs = ((_("协商"), "/consultations"),) if own else ((_("专家库"), "/pool"),)
    return render(
        request,
        "busy/show.html",
        title,
        {
            "view": page,
            "form": form,
            "lines": [(line, say_span(line.starts_at, line.ends_at)) for line in page.lines],
        },
        status=form.status,
        crumbs=(*crumbs, (title, None)),
    )

"""Rooms 会议室: the list, a new one, one to be changed."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from meetings.preparing.permissions import can_keep_room
from meetings.rooms import queries, services
from meetings.rooms.forms import NewRoomForm, RoomForm
from meetings.rooms.queries import RoomLine


class RoomController(Controller):
    path = "/rooms"
    guards = [signed_in]

    @get("/")
    async def list_rooms(self, request: Web, actor: Actor) -> Response[str]:
        page = await queries.rooms_page(actor)
        return render(
            request,
            "rooms/list.html",
            _("会议室"),
            {"lines": [(line, can_keep_room(actor, line.owner)) for line in page.rooms]},
            crumbs=((_("协商"), "/consultations"), (_("会议室"), None)),
            invented=any(one.invented for one in page.owners),
        )

    @get("/new")
    async def show_new(self, request: Web, actor: Actor) -> Response[str]:
        return await _page(request, actor, None, Form())

    @post("/new")
    async def open_room(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.open_room(actor, form.read(NewRoomForm), now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, None, form.refused(refusal))
        return see("/rooms", _("会议室已登记，可以用来召集会议了。"))

    @get("/{room:int}")
    async def show(self, request: Web, actor: Actor, room: int) -> Response[str]:
        line = await queries.room_to_keep(actor, room)
        form = Form({"name": line.name, "location": line.location, "capacity": str(line.capacity)})
        return await _page(request, actor, line, form)

    @post("/{room:int}")
    async def change(self, request: Web, actor: Actor, room: int, now: datetime) -> Response[str]:
        form = await read_form(request)
        line = await queries.room_to_keep(actor, room)
        try:
            await services.change_room(actor, room, form.read(RoomForm), now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, line, form.refused(refusal))
        return see("/rooms", _("已保存。"))

    @post("/{room:int}/deactivate")
    async def deactivate(self, actor: Actor, room: int, now: datetime) -> Response[str]:
        await services.set_room_active(actor, room, False, now=now)
        return see("/rooms", _("会议室已停用，已定的会议不受影响。"))

    @post("/{room:int}/reactivate")
    async def reactivate(self, actor: Actor, room: int, now: datetime) -> Response[str]:
        await services.set_room_active(actor, room, True, now=now)
        return see("/rooms", _("会议室已恢复使用。"))


async def _page(request: Web, actor: Actor, line: RoomLine | None, form: Form) -> Response[str]:
    title = line.name if line else _("登记会议室")
    page = await queries.rooms_page(actor)
    return render(
        request,
        "rooms/edit.html",
        title,
        {"form": form, "room": line, "owners": [(one.key, one.name) for one in page.owners]},
        status=form.status,
        crumbs=((_("协商"), "/consultations"), (_("会议室"), "/rooms"), (title, None)),
        invented=any(one.invented for one in page.owners),
    )

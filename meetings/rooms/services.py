"""Use-cases of rooms: register, change, close, open again."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotAllowed
from meetings.preparing.access import kept_by
from meetings.preparing.permissions import can_keep_room
from meetings.rooms.forms import NewRoomForm, RoomForm
from meetings.rooms.queries import room_to_keep
from meetings.rooms.rules import RoomExists


async def open_room(actor: Actor, typed: NewRoomForm, *, now: datetime) -> int:
    """A new room; its id. NotAllowed, RoomExists."""
    kept = next((one for one in await kept_by(actor) if one.key == typed.owner), None)
    if kept is None or not can_keep_room(actor, kept.owner):
        raise NotAllowed
    try:
        async with database.transaction() as link:
            room: int = await link.fetchval(
                "INSERT INTO rooms (street, community, name, location, capacity, active)"
                " VALUES ($1, $2, $3, $4, $5, true) RETURNING id",
                kept.owner.street,
                kept.owner.community,
                typed.name,
                typed.location,
                typed.capacity,
            )
            await _note(link, actor, "open_room", room, kept.owner.community, now, typed)
    except asyncpg.UniqueViolationError as taken:
        raise RoomExists from taken
    return room


async def change_room(actor: Actor, room: int, typed: RoomForm, *, now: datetime) -> None:
    """NotFound, NotAllowed, RoomExists."""
    line = await room_to_keep(actor, room)
    try:
        async with database.transaction() as link:
            await link.execute(
                "UPDATE rooms SET name = $2, location = $3, capacity = $4 WHERE id = $1",
                room,
                typed.name,
                typed.location,
                typed.capacity,
            )
            await _note(link, actor, "change_room", room, line.owner.community, now, typed)
    except asyncpg.UniqueViolationError as taken:
        raise RoomExists from taken


async def set_room_active(actor: Actor, room: int, active: bool, *, now: datetime) -> None:
    """One that is closed is offered no more; meetings that are set in it stay. NotFound."""
    line = await room_to_keep(actor, room)
    async with database.transaction() as link:
        await link.execute("UPDATE rooms SET active = $2 WHERE id = $1", room, active)
        action = "reactivate_room" if active else "deactivate_room"
        await _note(link, actor, action, room, line.owner.community, now, None)


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    action: str,
    room: int,
    community: int | None,
    now: datetime,
    typed: RoomForm | None,
) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject="rooms",
        subject_id=room,
        community=community,
        after=None if typed is None else typed.model_dump(),
    )

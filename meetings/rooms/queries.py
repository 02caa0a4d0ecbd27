"""Rooms that an actor keeps, and rooms that a consultation may use."""

from dataclasses import dataclass

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.errors import NotAllowed, NotFound
from meetings.preparing.access import Kept, kept_by
from meetings.preparing.permissions import Owner, can_keep_room


@dataclass(frozen=True, slots=True)
class RoomLine:
    """`owner_name`: the community, or the street whose communities share it."""

    id: int
    owner: Owner
    owner_name: str
    name: str
    location: str
    capacity: int
    active: bool
    ahead: int


@dataclass(frozen=True, slots=True)
class RoomsPage:
    rooms: tuple[RoomLine, ...]
    owners: tuple[Kept, ...]


_ROOMS = (
    "SELECT r.id, r.street, r.community, coalesce(c.name, s.name) AS owner_name, r.name,"
    " r.location, r.capacity, r.active, (SELECT count(*) FROM meeting_times t"
    "  JOIN meetings m ON m.id = t.meeting WHERE t.room = r.id AND m.ended_at IS NULL) AS ahead"
    " FROM rooms r JOIN streets s ON s.id = r.street LEFT JOIN communities c ON c.id = r.community"
)


async def rooms_page(actor: Actor) -> RoomsPage:
    """Her own rooms and those of her street that she may use. NotAllowed. Two queries."""
    owners = await kept_by(actor)
    rows = await database.fetch(
        f"{_ROOMS} WHERE r.community = ANY($1::int[])"
        " OR (r.street = ANY($2::int[]) AND r.community IS NULL)"
        " ORDER BY r.active DESC, r.community NULLS LAST, r.name",
        [one.owner.community for one in owners if one.owner.community],
        sorted({one.owner.street for one in owners}),
    )
    return RoomsPage(tuple(_line(row) for row in rows), tuple(owners))


async def room_to_keep(actor: Actor, room: int) -> RoomLine:
    """NotFound, or NotAllowed where she may only use it. One query."""
    row = await database.fetch_one(f"{_ROOMS} WHERE r.id = $1", room)
    if row is None:
        raise NotFound
    line = _line(row)
    if not can_keep_room(actor, line.owner):
        owners = await kept_by(actor)
        if line.owner.community is None and line.owner.street in {o.owner.street for o in owners}:
            raise NotAllowed
        raise NotFound
    return line


async def rooms_for(place: Place) -> list[RoomLine]:
    """Those in use that a community may book: its own, and its street's. One query."""
    rows = await database.fetch(
        f"{_ROOMS} WHERE r.active AND r.street = $1"
        " AND (r.community IS NULL OR r.community = $2) ORDER BY r.community NULLS LAST, r.name",
        place.street,
        place.community,
    )
    return [_line(row) for row in rows]


def _line(row: asyncpg.Record) -> RoomLine:
    facts = dict(row)
    owner = Owner(facts.pop("street"), facts.pop("community"))
    return RoomLine(owner=owner, **facts)

"""Somebody's busy times, for herself and, of the pool, for the street that keeps it."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from meetings.preparing.bookings import Resource
from meetings.preparing.permissions import can_keep_busy_times
from meetings.preparing.slots import starts_at, stretches


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose times they are. `path`: of the page; `name` "" for her own."""

    resource: Resource
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class BusyLine:
    """`id` None: of a calendar or a meeting, not to be deleted here."""

    id: int | None
    starts_at: datetime
    ends_at: datetime
    from_feed: bool
    is_meeting: bool


@dataclass(frozen=True, slots=True)
class BusyPage:
    holder: Holder
    lines: tuple[BusyLine, ...]
    feed_host: str
    read_at: datetime | None
    fault: str


async def holder_of(actor: Actor, expert: int | None) -> Holder:
    """`expert` None: the actor herself. NotFound, NotAllowed."""
    if expert is None:
        return Holder(Resource("person", actor.person), "", "/busy")
    row = await database.fetch_one(
        "SELECT id, name, street, account FROM experts WHERE id = $1", expert
    )
    if row is None:
        raise NotFound
    if not can_keep_busy_times(actor, account=row["account"], street=row["street"]):
        raise NotAllowed
    resource = (
        Resource("expert", expert) if row["account"] is None else Resource("person", row["account"])
    )
    return Holder(resource, row["name"], f"/pool/{expert}/busy")


async def unread_calendar(actor: Actor) -> str:
    """Why the actor's own calendar could not be read the last time; "" where it could, or where
    none is read. One query."""
    row = await database.fetch_one(
        "SELECT fault FROM busy_feeds WHERE kind = 'person' AND resource = $1", actor.person
    )
    return row["fault"] if row is not None else ""


async def busy_page(actor: Actor, expert: int | None, *, now: datetime) -> BusyPage:
    """What is still to come. Three queries, four for one of the pool."""
    holder = await holder_of(actor, expert)
    whose = holder.resource.kind, holder.resource.id
    rows = await database.fetch(
        "SELECT id, starts_at, ends_at, from_feed FROM busy_times"
        " WHERE kind = $1 AND resource = $2 AND ends_at > $3 ORDER BY starts_at, id LIMIT 400",
        *whose,
        now,
    )
    booked = await database.fetch(
        "SELECT array_agg(slot) AS slots FROM bookings WHERE kind = $1 AND resource = $2"
        " AND slot >= $3 GROUP BY meeting, placement",
        *whose,
        int(now.timestamp()) // 900,
    )
    feed = await database.fetch_one(
        "SELECT split_part(split_part(address, '/', 3), ':', 1) AS host, read_at, fault"
        " FROM busy_feeds WHERE kind = $1 AND resource = $2",
        *whose,
    )
    lines = [
        BusyLine(
            None if row["from_feed"] else row["id"],
            row["starts_at"],
            row["ends_at"],
            row["from_feed"],
            False,
        )
        for row in rows
    ] + [
        BusyLine(None, starts_at(run.start), starts_at(run.stop), False, True)
        for row in booked
        for run in stretches(row["slots"])
    ]
    return BusyPage(
        holder,
        tuple(sorted(lines, key=lambda line: (line.starts_at, line.ends_at))),
        feed["host"] if feed is not None else "",
        feed["read_at"] if feed is not None else None,
        feed["fault"] if feed is not None else "",
    )

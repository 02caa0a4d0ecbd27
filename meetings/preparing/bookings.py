"""Booking persons and rooms: the one way, in the transaction of what books.

A unique row for each quarter of an hour keeps two from having the same; here is only said who is
meant, and whom the refusal is about. Nobody is booked who is only a name: without an account or a
place in a pool it cannot be known whether two names are one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app import database
from app.errors import Conflict
from app.i18n import _
from meetings.preparing.slots import slots_of, starts_at, stretches

_LOCKS = 31  # advisory locks of bookings
_KINDS = ("person", "expert", "room")


@dataclass(frozen=True, slots=True)
class Resource:
    """What is booked: a person's account, one of a pool without an account, a room."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody or a room that has another appointment, from when to when (UTC)."""

    name: str
    is_room: bool
    begins: datetime
    ends: datetime


class TimeTaken(Conflict):
    """`taken` names them, for the page; the message does not, for it may be logged."""

    def __init__(self, taken: Sequence[Taken]) -> None:
        self.taken = tuple(taken)
        super().__init__(
            _("有 {n} 处时间冲突").format(n=len(self.taken)),
            _("请换一个时间或会议室；本人不到会的，请先登记请假或代为参加。"),
            field="starts_at",
        )


async def expected(
    link: asyncpg.Connection, consultation: int, meeting: int | None
) -> list[Resource]:
    """Who is to come, of those on its seats: as each answered last for the meeting's time, and
    without an answer all but those known to be away."""
    rows = await link.fetch(
        "SELECT DISTINCT CASE WHEN coalesce(m.account, e.account) IS NULL THEN 'expert'"
        "  ELSE 'person' END AS kind, coalesce(m.account, e.account, e.id) AS id"
        " FROM seat_members m JOIN seats s ON s.id = m.seat"
        " LEFT JOIN expert_seats x ON x.member = m.id LEFT JOIN experts e ON e.id = x.expert"
        " WHERE s.consultation = $1 AND NOT s.missing"
        " AND coalesce(m.account, e.id) IS NOT NULL AND coalesce("
        "  (SELECT w.answer = 'yes' FROM meeting_invitations i JOIN meetings t ON t.id = i.meeting"
        "   JOIN invitation_answers w ON w.invitation = i.id AND w.for_time = t.starts_at"
        "   WHERE i.meeting = $2 AND i.member = m.id ORDER BY w.id DESC LIMIT 1),"
        "  NOT EXISTS (SELECT 1 FROM absences a WHERE a.meeting = $2 AND a.member = m.id))",
        consultation,
        meeting,
    )
    return [Resource(row["kind"], row["id"]) for row in rows]


async def book_meeting(link: asyncpg.Connection, meeting: int) -> None:
    """Its time anew, for the room and all who are to come. TimeTaken. Nothing without a time."""
    row = await link.fetchrow(
        "SELECT m.consultation, m.starts_at, t.minutes, t.room FROM meetings m"
        " JOIN meeting_times t ON t.meeting = m.id WHERE m.id = $1 FOR UPDATE OF m",
        meeting,
    )
    await link.execute("DELETE FROM bookings WHERE meeting = $1", meeting)
    if row is None:
        return
    resources = await expected(link, row["consultation"], meeting)
    if row["room"] is not None:
        resources.append(Resource("room", row["room"]))
    slots = slots_of(row["starts_at"], row["starts_at"] + timedelta(minutes=row["minutes"]))
    await _book(link, resources, slots, meeting=meeting)


async def book_placement(
    link: asyncpg.Connection, placement: int, resources: Sequence[Resource], slots: range
) -> None:
    """A place held in a street's month. TimeTaken."""
    await _book(link, resources, slots, placement=placement)


async def rebook_consultation(
    link: asyncpg.Connection, consultation: int, *, now: datetime
) -> None:
    """All its meetings to come, after its seats have changed. TimeTaken."""
    rows = await link.fetch(
        "SELECT m.id FROM meetings m JOIN meeting_times t ON t.meeting = m.id"
        " WHERE m.consultation = $1 AND m.starts_at > $2 AND m.ended_at IS NULL AND NOT EXISTS ("
        "  SELECT 1 FROM meeting_notices n WHERE n.meeting = m.id AND n.kind = 'cancel')"
        " ORDER BY m.id",
        consultation,
        now,
    )
    if rows:
        await _lock(link, await expected(link, consultation, None))
    for row in rows:
        await book_meeting(link, row["id"])


async def release_meeting(link: asyncpg.Connection, meeting: int) -> None:
    """It is not held at its time: everybody is free again."""
    await link.execute("DELETE FROM bookings WHERE meeting = $1", meeting)


async def release_placements(link: asyncpg.Connection, consultation: int, state: str) -> None:
    """What a street's month holds for a consultation goes back; `state` says why."""
    await link.execute(
        "DELETE FROM bookings WHERE placement IN (SELECT id FROM placements"
        " WHERE consultation = $1 AND state = 'held')",
        consultation,
    )
    await link.execute(
        "UPDATE placements SET state = $2 WHERE consultation = $1 AND state = 'held'",
        consultation,
        state,
    )


async def _lock(link: asyncpg.Connection, resources: Sequence[Resource]) -> None:
    """In one order, so that two who book the same people never wait for each other in a ring."""
    keys = sorted(one.id * len(_KINDS) + _KINDS.index(one.kind) for one in resources)
    await link.execute(
        "SELECT pg_advisory_xact_lock($1, key) FROM unnest($2::int[]) AS key", _LOCKS, keys
    )


async def _book(
    link: asyncpg.Connection,
    resources: Sequence[Resource],
    slots: range,
    *,
    meeting: int | None = None,
    placement: int | None = None,
) -> None:
    await _lock(link, resources)
    kinds, ids = [one.kind for one in resources], [one.id for one in resources]
    made = await link.fetch(
        "INSERT INTO bookings (kind, resource, slot, meeting, placement)"
        " SELECT r.kind, r.id, slot, $5, $6 FROM unnest($1::text[], $2::int[]) AS r(kind, id)"
        " CROSS JOIN generate_series($3::int, $4::int) AS slot ORDER BY 1, 2, 3"
        " ON CONFLICT (kind, resource, slot) DO NOTHING RETURNING 1",
        kinds,
        ids,
        slots.start,
        slots.stop - 1,
        meeting,
        placement,
    )
    if len(made) < len(resources) * len(slots):
        raise TimeTaken(await _others(link, kinds, ids, slots, meeting, placement))


async def _others(
    link: asyncpg.Connection,
    kinds: Sequence[str],
    ids: Sequence[int],
    slots: range,
    meeting: int | None,
    placement: int | None,
) -> list[Taken]:
    """Who has what else in these slots: the whole of each other appointment."""
    rows = await link.fetch(
        "SELECT b.kind, b.resource, b.meeting, b.placement, array_agg(b.slot) AS slots,"
        " coalesce(p.name, e.name, r.name) AS name"
        " FROM bookings b LEFT JOIN persons p ON b.kind = 'person' AND p.id = b.resource"
        " LEFT JOIN experts e ON b.kind = 'expert' AND e.id = b.resource"
        " LEFT JOIN rooms r ON b.kind = 'room' AND r.id = b.resource"
        " WHERE (b.kind, b.resource) IN (SELECT * FROM unnest($1::text[], $2::int[]))"
        " AND (b.meeting, b.placement) IS DISTINCT FROM ($5::int, $6::int)"
        " AND EXISTS (SELECT 1 FROM bookings o WHERE o.kind = b.kind AND o.resource = b.resource"
        "  AND (o.meeting, o.placement) IS NOT DISTINCT FROM (b.meeting, b.placement)"
        "  AND o.slot BETWEEN $3 AND $4)"
        " GROUP BY b.kind, b.resource, b.meeting, b.placement, p.name, e.name, r.name"
        " ORDER BY b.kind, b.resource, min(b.slot)",
        kinds,
        ids,
        slots.start,
        slots.stop - 1,
        meeting,
        placement,
    )
    return [
        Taken(row["name"], row["kind"] == "room", starts_at(run.start), starts_at(run.stop))
        for row in rows
        for run in stretches(row["slots"])
    ]


_BUSY_MEANWHILE = (
    "SELECT DISTINCT m.id, m.number, m.starts_at AS meets_at, c.topic,"
    " coalesce(p.name, e.name) AS name, b.starts_at, b.ends_at"
    " FROM meetings m JOIN meeting_times t ON t.meeting = m.id"
    " JOIN consultations c ON c.id = m.consultation"
    " JOIN (SELECT DISTINCT kind, resource, meeting FROM bookings WHERE kind <> 'room') r"
    "  ON r.meeting = m.id"
    " JOIN busy_times b ON b.kind = r.kind AND b.resource = r.resource"
    "  AND b.starts_at < m.starts_at + make_interval(mins => t.minutes)"
    "  AND b.ends_at > m.starts_at"
    " LEFT JOIN persons p ON r.kind = 'person' AND p.id = r.resource"
    " LEFT JOIN experts e ON r.kind = 'expert' AND e.id = r.resource"
    " WHERE m.ended_at IS NULL AND "
)


async def busy_meanwhile(meeting: int) -> list[Taken]:
    """Of those who are booked for a meeting: who has entered, or whose calendar says, that she
    has no time then. Found whenever it is asked, for it may come later. One query."""
    rows = await database.fetch(
        f"{_BUSY_MEANWHILE} m.id = $1 ORDER BY b.starts_at, name",
        meeting,
    )
    return [Taken(row["name"], False, row["starts_at"], row["ends_at"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Disturbed:
    """A meeting to come at which somebody who is booked has no time any more."""

    meeting: int
    number: int
    topic: str
    starts_at: datetime
    names: tuple[str, ...]


async def disturbed_meetings(communities: Sequence[int], *, now: datetime) -> list[Disturbed]:
    """Of the communities, the nearest first. One query."""
    rows = await database.fetch(
        f"{_BUSY_MEANWHILE} c.community = ANY($1::int[]) AND m.starts_at > $2"
        " ORDER BY meets_at, m.id, name LIMIT 200",
        list(communities),
        now,
    )
    found: dict[int, list[asyncpg.Record]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row)
    return [
        Disturbed(
            meeting,
            of[0]["number"],
            of[0]["topic"],
            of[0]["meets_at"],
            tuple(dict.fromkeys(row["name"] for row in of)),
        )
        for meeting, of in found.items()
    ]

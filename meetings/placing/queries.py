"""What waits to be placed in a street, a month's people and rooms, and the proposal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import NotAllowed, NotFound
from app.i18n import _
from app.periods import earliest_day
from meetings.consultations.rules import seat_name
from meetings.dates.queries import Office, busy_of
from meetings.kinds.rules import from_json
from meetings.placing.rules import (
    CONSULTATIONS_MOST,
    Month,
    MonthOver,
    NothingToPlace,
    TooMuchToPlace,
    ToPlace,
    possible_starts,
)
from meetings.preparing.access import Kept, streets_read
from meetings.preparing.bookings import Resource
from meetings.preparing.permissions import can_place_month


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A consultation without a meeting to come. `met`: it had one before."""

    id: int
    topic: str
    community_name: str
    people: int
    met: bool
    held_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlacementLine:
    id: int
    consultation: int
    topic: str
    community_name: str
    starts_at: datetime | None
    minutes: int
    room: str
    explanation: str
    state: str


@dataclass(frozen=True, slots=True)
class RunView:
    """The newest proposal."""

    id: int
    month: date
    state: str
    made_at: datetime
    placements: tuple[PlacementLine, ...]


@dataclass(frozen=True, slots=True)
class PlacingPage:
    street: Kept
    waiting: tuple[WaitingLine, ...]
    run: RunView | None
    may_place: bool


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """What a street's month keeps for a consultation that has not been called yet."""

    consultation: int
    topic: str
    starts_at: datetime
    room: str


async def places_held(communities: Sequence[int], *, now: datetime) -> list[HeldPlace]:
    """For consultations of the communities, the next first. One query."""
    rows = await database.fetch(
        "SELECT p.consultation, c.topic, p.starts_at, coalesce(r.name, '') AS room"
        " FROM placements p JOIN consultations c ON c.id = p.consultation"
        " LEFT JOIN rooms r ON r.id = p.room WHERE p.state = 'held'"
        " AND p.starts_at > $2 AND c.community = ANY($1::int[]) ORDER BY p.starts_at, p.id",
        list(communities),
        now,
    )
    return [HeldPlace(**dict(row)) for row in rows]


async def streets_to_place(actor: Actor) -> list[Kept]:
    """NotAllowed where she sees none. One query."""
    return await streets_read(actor)


async def street_to_place(actor: Actor, street: int) -> Kept:
    """NotFound, or NotAllowed where she may only look."""
    kept = next((one for one in await streets_read(actor) if one.owner.street == street), None)
    if kept is None:
        raise NotFound
    if not can_place_month(actor, street):
        raise NotAllowed
    return kept


async def placing_page(actor: Actor, street: int, *, now: datetime) -> PlacingPage:
    """For the street that places, and its communities that look. NotFound. Four queries."""
    kept = next((one for one in await streets_read(actor) if one.owner.street == street), None)
    if kept is None:
        raise NotFound
    waiting = await database.fetch(
        "SELECT c.id, c.topic, o.name AS community_name,"
        " (SELECT count(*) FROM seat_members m JOIN seats s ON s.id = m.seat"
        "  WHERE s.consultation = c.id AND NOT s.missing) AS people,"
        " EXISTS (SELECT 1 FROM meetings t WHERE t.consultation = c.id) AS met,"
        " (SELECT max(p.starts_at) FROM placements p WHERE p.consultation = c.id"
        "  AND p.state = 'held') AS held_at"
        " FROM consultations c JOIN communities o ON o.id = c.community WHERE o.street = $1"
        " AND NOT EXISTS (SELECT 1 FROM meetings t WHERE t.consultation = c.id"
        "  AND t.starts_at > $2 AND t.ended_at IS NULL) ORDER BY c.id DESC LIMIT 400",
        street,
        now,
    )
    return PlacingPage(
        kept,
        tuple(WaitingLine(**dict(row)) for row in waiting),
        await newest_run(street),
        can_place_month(actor, street),
    )


async def newest_run(street: int) -> RunView | None:
    """Two queries."""
    run = await database.fetch_one(
        "SELECT id, month, state, made_at FROM placing_runs WHERE street = $1"
        " AND state <> 'dropped' ORDER BY id DESC LIMIT 1",
        street,
    )
    if run is None:
        return None
    rows = await database.fetch(
        "SELECT p.id, p.consultation, c.topic, o.name AS community_name, p.starts_at, p.minutes,"
        " coalesce(r.name, '') AS room, p.explanation, p.state FROM placements p"
        " JOIN consultations c ON c.id = p.consultation JOIN communities o ON o.id = c.community"
        " LEFT JOIN rooms r ON r.id = p.room WHERE p.run = $1"
        " ORDER BY p.starts_at NULLS LAST, p.id",
        run["id"],
    )
    return RunView(**dict(run), placements=tuple(PlacementLine(**dict(row)) for row in rows))


@dataclass(frozen=True, slots=True)
class Gathered:
    """`names` of the keys that `month` speaks in; `seats`: who each group of a consultation is."""

    month: Month
    names: dict[str, str]
    seats: dict[int, tuple[str, ...]]


async def gather_month(
    street: int,
    consultations: Sequence[int],
    first: date,
    minutes: int,
    office: Office,
    *,
    now: datetime,
) -> Gathered:
    """What the solver needs. NothingToPlace, TooMuchToPlace, MonthOver. Six queries."""
    if not consultations:
        raise NothingToPlace
    if len(set(consultations)) > CONSULTATIONS_MOST:
        raise TooMuchToPlace
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    today = local_date(now)
    if last < today:
        raise MonthOver
    rows = await database.fetch(
        "SELECT c.id, c.community, k.content FROM consultations c"
        " JOIN communities o ON o.id = c.community"
        " LEFT JOIN consultation_kinds k ON k.consultation = c.id"
        " WHERE o.street = $1 AND c.id = ANY($2::int[]) ORDER BY c.id",
        street,
        list(consultations),
    )
    if not rows:
        raise NothingToPlace
    people = await database.fetch(
        "SELECT s.consultation, s.id AS seat, s.kind, s.body, m.name, m.account, e.id AS expert,"
        " e.account AS expert_account FROM seats s JOIN seat_members m ON m.seat = s.id"
        " LEFT JOIN expert_seats x ON x.member = m.id LEFT JOIN experts e ON e.id = x.expert"
        " WHERE s.consultation = ANY($1::int[]) AND NOT s.missing"
        " ORDER BY s.consultation, s.position, m.position",
        [row["id"] for row in rows],
    )
    rooms = await database.fetch(
        "SELECT id, community, name, capacity FROM rooms WHERE street = $1 AND active ORDER BY id",
        street,
    )
    names: dict[str, str] = {f"r{room['id']}": room["name"] for room in rooms}
    people_of: dict[int, dict[str, str]] = {row["id"]: {} for row in rows}
    counts: dict[int, int] = dict.fromkeys(people_of, 0)
    for row in people:
        counts[row["consultation"]] += 1
        account = row["account"] or row["expert_account"]
        if account is None and row["expert"] is None:
            continue  # only a name: her times are nowhere kept
        key = f"p{account}" if account is not None else f"e{row['expert']}"
        names[key] = row["name"]
        seat = row["body"] if row["kind"] == "invited" else seat_name(row["kind"])
        people_of[row["consultation"]][key] = _("{name}（{seat}）").format(
            name=row["name"], seat=seat
        )
    to_place: list[ToPlace] = []
    seats: dict[int, tuple[str, ...]] = {}
    for row in rows:
        mine = people_of[row["id"]]
        notice = office.notice_days
        if row["content"] is not None:
            asked = from_json(json.loads(row["content"])).notice_days
            notice = notice if asked is None else asked
        length = -(-minutes // 15)
        begins = max(first, earliest_day(today, notice))
        to_place.append(
            ToPlace(
                row["id"],
                length,
                max(counts[row["id"]], 1),
                possible_starts(begins, last, length, office.working_hours, office.calendar, now)
                if begins <= last
                else (),
                # All of them: whoever calls the meeting books all of them.
                tuple((key,) for key in mine),
            )
        )
        seats[row["id"]] = tuple(mine.values())
    resources = [resource_of(key) for key in names]
    busy, _known = await busy_of(resources, first, (last - first).days + 1)
    return Gathered(
        Month(
            consultations=tuple(to_place),
            rooms={f"r{room['id']}": room["capacity"] for room in rooms},
            of_room={
                row["id"]: tuple(
                    f"r{room['id']}"
                    for room in rooms
                    if room["community"] in (None, row["community"])
                )
                for row in rows
            },
            busy={
                key: tuple(
                    sorted(
                        {
                            slot
                            for one in busy.get(resource_of(key), ())
                            for slot in range(one.begins, one.ends)
                        }
                    )
                )
                for key in names
            },
        ),
        names,
        seats,
    )


def resource_of(key: str) -> Resource:
    return Resource({"p": "person", "e": "expert", "r": "room"}[key[0]], int(key[1:]))

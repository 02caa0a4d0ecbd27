"""Who would come to a meeting, when each has time, which rooms are free."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.clock import from_local, local_date
from app.periods import Calendar, earliest_day
from meetings.access import ConsultationFacts, consultation_to_run
from meetings.consultations.rules import seat_name
from meetings.dates.forms import SearchForm
from meetings.dates.rules import (
    EVENING,
    Appointment,
    Attendee,
    Nothing,
    Proposal,
    RoomChoice,
    Search,
    Span,
    appointment,
    best_dates,
    check_search,
    why_none,
)
from meetings.preparing.bookings import Resource
from meetings.preparing.slots import slot_of, stretches
from meetings.rooms.queries import rooms_for

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Office:
    """What the settings say of an office's days. `notice_days`: clear days of notice."""

    working_hours: tuple[Span, ...]
    calendar: Calendar
    notice_days: int


@dataclass(frozen=True, slots=True)
class SeatedPerson:
    """`resource` None: only a name, whose time is nowhere kept."""

    member: int
    name: str
    seat: int
    seat_name: str
    required: bool
    resource: Resource | None
    expert: int | None


@dataclass(frozen=True, slots=True)
class DatesPage:
    """`search` None: nothing was asked for yet."""

    facts: ConsultationFacts
    earliest: date
    people: int
    rooms: int
    search: Search | None
    proposals: tuple[Proposal, ...]
    nothing: Nothing | None


async def dates_page(
    actor: Actor, consultation: int, typed: SearchForm | None, office: Office, *, now: datetime
) -> DatesPage:
    """NotFound, NotAllowed, BadSearch. Ten queries, however many people and days."""
    facts = await consultation_to_run(actor, consultation)
    seated = await seated_people(consultation)
    earliest = earliest_day(local_date(now), office.notice_days)
    rooms = await rooms_for(facts.place)
    if typed is None:
        return DatesPage(facts, earliest, len(seated), len(rooms), None, (), None)
    first = max(typed.first or earliest, local_date(now))
    search = Search(
        attendees=await attendees(seated, first, typed.days, consultation),
        rooms=await room_choices(facts.place, first, typed.days, consultation)
        if typed.rooms
        else (),
        first=first,
        days=typed.days,
        minutes=typed.minutes,
        spans=(*office.working_hours, *((EVENING,) if typed.evening else ())),
        after=now,
        people=typed.people or max(len(seated), 1),
        calendar=office.calendar,
        rest_days=bool(typed.rest_days),
    )
    check_search(search)
    found = tuple(best_dates(search))
    return DatesPage(
        facts,
        earliest,
        len(seated),
        len(rooms),
        search,
        found,
        None if found else why_none(search),
    )


async def seated_people(consultation: int) -> list[SeatedPerson]:
    """In the order of the table. The five have to be there, and of those invited the ones that
    the consultation's kind asks for. One query."""
    rows = await database.fetch(
        "SELECT m.id AS member, m.name, s.id AS seat, s.kind, s.body, m.account, e.id AS expert,"
        " e.account AS expert_account, coalesce(k.content->'experts' ? e.profession, false)"
        "  AS asked_for FROM seat_members m JOIN seats s ON s.id = m.seat"
        " LEFT JOIN expert_seats x ON x.member = m.id LEFT JOIN experts e ON e.id = x.expert"
        " LEFT JOIN consultation_kinds k ON k.consultation = s.consultation"
        " WHERE s.consultation = $1 AND NOT s.missing ORDER BY s.position, m.position",
        consultation,
    )
    return [_seated(row) for row in rows]


def _seated(row: asyncpg.Record) -> SeatedPerson:
    account = row["account"] or row["expert_account"]
    resource = None
    if account is not None:
        resource = Resource("person", account)
    elif row["expert"] is not None:
        resource = Resource("expert", row["expert"])
    return SeatedPerson(
        member=row["member"],
        name=row["name"],
        seat=row["seat"],
        seat_name=row["body"] if row["kind"] == "invited" else seat_name(row["kind"]),
        required=row["kind"] != "invited" or row["asked_for"],
        resource=resource,
        expert=row["expert"],
    )


async def attendees(
    seated: Sequence[SeatedPerson], first: date, days: int, consultation: int
) -> tuple[Attendee, ...]:
    """With their bookings and busy times. Three queries."""
    resources = sorted(
        {one.resource for one in seated if one.resource is not None},
        key=lambda one: (one.kind, one.id),
    )
    busy, known = await busy_of(resources, first, days, but=consultation)
    return tuple(
        Attendee(
            name=one.name,
            seat=one.seat,
            seat_name=one.seat_name,
            required=one.required,
            known=one.resource in known,
            busy=tuple(busy.get(one.resource, ())) if one.resource is not None else (),
        )
        for one in seated
    )


async def busy_of(
    resources: Sequence[Resource], first: date, days: int, *, but: int | None = None
) -> tuple[Mapping[Resource, list[Appointment]], set[Resource]]:
    """(appointments within the days, those of whom anything is kept at all). Three queries.

    `but`: a consultation whose own places, held in a street's month, do not stand in its way.
    """
    begins = from_local(datetime.combine(first, time()))
    ends = from_local(datetime.combine(first + days * _DAY, time()))
    wanted = [one.kind for one in resources], [one.id for one in resources]
    busy: dict[Resource, list[Appointment]] = defaultdict(list)
    for row in await database.fetch(
        "SELECT kind, resource, coalesce(meeting, -placement) AS what, array_agg(slot) AS slots"
        " FROM bookings WHERE (kind, resource) IN (SELECT * FROM unnest($1::text[], $2::int[]))"
        " AND slot BETWEEN $3 AND $4 AND (placement IS NULL OR placement NOT IN"
        "  (SELECT id FROM placements WHERE consultation = $5))"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        *wanted,
        slot_of(begins),
        slot_of(ends),
        but,
    ):
        busy[Resource(row["kind"], row["resource"])] += [
            Appointment(run.start, run.stop) for run in stretches(row["slots"])
        ]
    for row in await database.fetch(
        "SELECT kind, resource, starts_at, ends_at FROM busy_times"
        " WHERE (kind, resource) IN (SELECT * FROM unnest($1::text[], $2::int[]))"
        " AND ends_at > $3 AND starts_at < $4 ORDER BY starts_at, id",
        *wanted,
        begins,
        ends,
    ):
        busy[Resource(row["kind"], row["resource"])].append(
            appointment(row["starts_at"], row["ends_at"], is_meeting=False)
        )
    kept = await database.fetch(
        "SELECT kind, resource FROM busy_times WHERE (kind, resource) IN"
        " (SELECT * FROM unnest($1::text[], $2::int[])) UNION SELECT kind, resource"
        " FROM busy_feeds WHERE (kind, resource) IN"
        " (SELECT * FROM unnest($1::text[], $2::int[])) AND read_at IS NOT NULL",
        *wanted,
    )
    return busy, {Resource(row["kind"], row["resource"]) for row in kept}


async def room_choices(
    place: Place, first: date, days: int, consultation: int
) -> tuple[RoomChoice, ...]:
    """Rooms that the community may use, with what they are booked for. Four queries."""
    rooms = await rooms_for(place)
    busy, _known = await busy_of(
        [Resource("room", room.id) for room in rooms], first, days, but=consultation
    )
    return tuple(
        RoomChoice(
            room.id, room.name, room.capacity, tuple(busy.get(Resource("room", room.id), ()))
        )
        for room in rooms
    )

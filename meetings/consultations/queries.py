"""Pages of consultations: the list, opening one, its own page, a seat."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import (
    SEATED_ROLES,
    Actor,
    communities_worked_for,
)
from app.errors import NotAllowed, NotFound
from app.estates.access import EstateFacts, estate_to_view
from meetings.access import (
    IN_SIGHT,
    ConsultationFacts,
    consultation_to_run,
    consultation_to_view,
    sight_of,
)
from meetings.consultations.rules import SeatKind, SeatState, seats_open
from meetings.kinds.queries import ConsultedKind, consulted_kind
from meetings.onward import FindOnward, Onward
from meetings.permissions import (
    can_open_consultation,
    can_review_consultation,
    can_run_consultation,
)


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    id: int
    topic: str
    estate_name: str
    community_name: str
    opened_at: datetime
    meetings: int
    issued: int


@dataclass(frozen=True, slots=True)
class EstateChoice:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person on a seat. `account` only of those who read the matter by it."""

    id: int
    name: str
    duty: str
    account: int | None
    is_spokesperson: bool


@dataclass(frozen=True, slots=True)
class SeatView:
    id: int
    kind: SeatKind
    body: str
    missing: bool
    missing_reason: str
    replaced_by: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class MeetingLine:
    id: int
    number: int
    starts_at: datetime
    ended_at: datetime | None
    location: str
    items: int
    issued: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A result that was handed over by the vote. `snapshot` as it was frozen."""

    source: str
    snapshot: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ConsultationView:
    facts: ConsultationFacts
    background: str
    opened_at: datetime
    opened_by: str
    seats: tuple[SeatView, ...]
    meetings: tuple[MeetingLine, ...]
    results: tuple[QuotedLine, ...]
    onward: tuple[Onward, ...]
    may_run: bool
    may_review: bool
    kind: ConsultedKind | None

    @property
    def open_seats(self) -> list[str]:
        """Kinds of the five that nobody has taken yet."""
        return seats_open(
            [SeatState(seat.kind, seat.missing, len(seat.members)) for seat in self.seats]
        )


@dataclass(frozen=True, slots=True)
class SeatAccount:
    """A person with an account in a role that sits at tables: a lawyer, one of the four …"""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SeatPage:
    """`seat` None: a further one is invited."""

    facts: ConsultationFacts
    seat: SeatView | None
    accounts: tuple[SeatAccount, ...]


async def consultation_lines(actor: Actor) -> list[ConsultationLine]:
    """Consultations the actor may see, the newest first. One query."""
    rows = await database.fetch(
        "SELECT c.id, c.topic, e.name AS estate_name,"  # noqa: S608 (constants)
        " o.name AS community_name, c.opened_at,"
        " (SELECT count(*) FROM meetings m WHERE m.consultation = c.id) AS meetings,"
        " (SELECT count(*) FROM minutes i JOIN meetings m ON m.id = i.meeting"
        "  WHERE m.consultation = c.id) AS issued"
        " FROM consultations c JOIN estates e ON e.id = c.estate"
        " JOIN communities o ON o.id = c.community"
        f" WHERE {IN_SIGHT}"
        " ORDER BY c.opened_at DESC, c.id DESC",
        *sight_of(actor),
    )
    return [ConsultationLine(**dict(row)) for row in rows]


async def estates_to_consult(actor: Actor) -> list[EstateChoice]:
    """Where the actor may open a consultation."""
    rows = await database.fetch(
        "SELECT id, name FROM estates WHERE community = ANY($1::int[]) ORDER BY name",
        communities_worked_for(actor),
    )
    return [EstateChoice(row["id"], row["name"]) for row in rows]


async def estate_to_consult(actor: Actor, estate: int) -> EstateFacts:
    """NotFound, NotAllowed."""
    facts = await estate_to_view(actor, estate)
    if not can_open_consultation(actor, facts.place):
        raise NotAllowed
    return facts


async def seats_of(consultation: int) -> tuple[SeatView, ...]:
    """In the order of the table. One query."""
    rows = await database.fetch(
        "SELECT s.id, s.kind, s.body, s.missing, s.missing_reason, s.replaced_by,"
        " (SELECT coalesce(json_agg(json_build_object('id', m.id, 'name', m.name,"
        "  'duty', m.duty, 'account', m.account, 'is_spokesperson', m.is_spokesperson)"
        "  ORDER BY m.position), '[]') FROM seat_members m WHERE m.seat = s.id) AS members"
        " FROM seats s WHERE s.consultation = $1 ORDER BY s.position",
        consultation,
    )
    return tuple(_seat(row) for row in rows)


def _seat(row: asyncpg.Record) -> SeatView:
    return SeatView(
        id=row["id"],
        kind=row["kind"],
        body=row["body"],
        missing=row["missing"],
        missing_reason=row["missing_reason"],
        replaced_by=row["replaced_by"],
        members=tuple(Member(**member) for member in json.loads(row["members"])),
    )


async def quoted_results(consultation: int) -> tuple[QuotedLine, ...]:
    rows = await database.fetch(
        "SELECT source, snapshot FROM quoted_results WHERE consultation = $1 ORDER BY id",
        consultation,
    )
    return tuple(QuotedLine(row["source"], json.loads(row["snapshot"])) for row in rows)


async def consultation_page(
    actor: Actor, consultation: int, *, find_onward: FindOnward, now: datetime
) -> ConsultationView:
    """Eight queries."""
    facts = await consultation_to_view(actor, consultation)
    row = await database.fetch_one(
        "SELECT c.background, c.opened_at, p.name AS opened_by FROM consultations c"
        " JOIN persons p ON p.id = c.opened_by WHERE c.id = $1",
        consultation,
    )
    assert row is not None, "just loaded"
    meetings = await database.fetch(
        "SELECT m.id, m.number, m.starts_at, m.ended_at, m.place AS location,"
        " (SELECT count(*) FROM agenda_items a WHERE a.meeting = m.id) AS items,"
        " EXISTS (SELECT 1 FROM minutes i WHERE i.meeting = m.id) AS issued,"
        " EXISTS (SELECT 1 FROM meeting_notices n WHERE n.meeting = m.id AND n.kind = 'cancel')"
        " AS cancelled FROM meetings m WHERE m.consultation = $1 ORDER BY m.number",
        consultation,
    )
    return ConsultationView(
        facts=facts,
        background=row["background"],
        opened_at=row["opened_at"],
        opened_by=row["opened_by"],
        seats=await seats_of(consultation),
        meetings=tuple(MeetingLine(**dict(meeting)) for meeting in meetings),
        results=await quoted_results(consultation),
        onward=await find_onward(actor, facts, now),
        may_run=can_run_consultation(actor, facts),
        may_review=can_review_consultation(actor, facts),
        kind=await consulted_kind(consultation),
    )


# Of `grants` g: a role that sits at tables ($1), or, on the lead's own seat ($2), the secretary or
# a clerk of its community, who are told in the program like everybody else with an account.
MAY_SIT = (
    "(g.role = ANY($1::text[]) OR g.role IN ('community_secretary', 'community_clerk')"
    " AND EXISTS (SELECT 1 FROM seats s JOIN consultations c ON c.id = s.consultation"
    "  WHERE s.id = $2::int AND s.kind = 'lead' AND c.community = g.community))"
)


async def seat_page(actor: Actor, consultation: int, seat: int | None) -> SeatPage:
    """NotFound, NotAllowed. Three queries."""
    facts = await consultation_to_run(actor, consultation)
    found = None
    if seat is not None:
        found = next((each for each in await seats_of(consultation) if each.id == seat), None)
        if found is None:
            raise NotFound
    rows = await database.fetch(
        "SELECT p.id, p.name FROM persons p WHERE EXISTS (SELECT 1 FROM grants g"  # noqa: S608 (a constant)
        f" WHERE g.person = p.id AND {MAY_SIT}) AND p.active ORDER BY p.name",
        list(SEATED_ROLES),
        seat,
    )
    return SeatPage(facts, found, tuple(SeatAccount(row["id"], row["name"]) for row in rows))

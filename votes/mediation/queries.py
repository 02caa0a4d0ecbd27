"""The mediations of a consultation, and one of them."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from app.masks import mask_name
from meetings.access import ConsultationFacts, consultation_to_view
from votes.mediation.permissions import (
    can_keep_mediation,
    can_look_at_parties,
    can_view_mediation,
)
from votes.objections.access import Matter, objection_to_work_on

_NAME_MOST = 4


@dataclass(frozen=True, slots=True)
class MediationLine:
    """`outcome` None: under way. `objection`: (id, number) of the one it comes from."""

    id: int
    body: str
    mediator: str
    applied_on: date
    objection: tuple[int, str] | None
    outcome: str | None
    ended_on: date | None
    effective_on: date | None
    confirm_by: date | None


@dataclass(frozen=True, slots=True)
class MediationsView:
    case: ConsultationFacts
    lines: tuple[MediationLine, ...]
    may_keep: bool


@dataclass(frozen=True, slots=True)
class Session:
    held_on: date
    note: str


@dataclass(frozen=True, slots=True)
class CourtStep:
    step: str
    happened_on: date
    court: str


@dataclass(frozen=True, slots=True)
class OnTable:
    """An item that the dispute became: the meeting, the item's number and title."""

    meeting: int
    meeting_number: int
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class MeetingChoice:
    id: int
    number: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class MediationView:
    """`parties` masked; `sha256` of the agreement, "" without one."""

    case: ConsultationFacts
    line: MediationLine
    dispute: str
    parties: tuple[str, ...]
    sha256: str
    sessions: tuple[Session, ...]
    steps: tuple[CourtStep, ...]
    items: tuple[OnTable, ...]
    meetings: tuple[MeetingChoice, ...]
    may_keep: bool
    may_look: bool


async def mediation_to_view(
    actor: Actor, mediation: int
) -> tuple[ConsultationFacts, asyncpg.Record]:
    """NotFound, also where the actor may not know of it. Two queries."""
    row = await database.fetch_one("SELECT * FROM mediations WHERE id = $1", mediation)
    if row is None:
        raise NotFound
    return await _case(actor, row["consultation"]), row


async def _case(actor: Actor, consultation: int) -> ConsultationFacts:
    case = await consultation_to_view(actor, consultation)
    if not can_view_mediation(actor, case):
        raise NotFound
    return case


_LINES = (
    "SELECT m.id, m.body, m.mediator, m.applied_on, m.dispute, m.parties, o.id AS objection,"
    " o.number, x.outcome, x.ended_on, x.effective_on, x.confirm_by,"
    " coalesce(d.sha256, '') AS sha256"
    " FROM mediations m LEFT JOIN objections o ON o.id = m.objection"
    " LEFT JOIN mediation_outcomes x ON x.mediation = m.id"
    " LEFT JOIN documents d ON d.id = x.agreement"
)


def _line(row: asyncpg.Record) -> MediationLine:
    return MediationLine(
        id=row["id"],
        body=row["body"],
        mediator=row["mediator"],
        applied_on=row["applied_on"],
        objection=(row["objection"], row["number"]) if row["objection"] is not None else None,
        outcome=row["outcome"],
        ended_on=row["ended_on"],
        effective_on=row["effective_on"],
        confirm_by=row["confirm_by"],
    )


async def mediations_page(actor: Actor, consultation: int) -> MediationsView:
    """NotFound. Two queries."""
    case = await _case(actor, consultation)
    rows = await database.fetch(f"{_LINES} WHERE m.consultation = $1 ORDER BY m.id", consultation)
    return MediationsView(case, tuple(_line(row) for row in rows), can_keep_mediation(actor, case))


async def new_page(
    actor: Actor, consultation: int, objection: int | None
) -> tuple[ConsultationFacts, str]:
    """(the case, what to begin the dispute with). NotFound, NotAllowed. Three queries at most."""
    case = await _case(actor, consultation)
    if not can_keep_mediation(actor, case):
        raise NotAllowed
    if objection is None:
        return case, ""
    _matter, row = await objection_to_work_on(actor, objection)
    if row["consultation"] != consultation:
        raise NotFound
    return case, f"{row['label']}\n{row['text']}"


async def meetings_open(consultation: int) -> tuple[MeetingChoice, ...]:
    """Whose agenda may still be added to. One query."""
    rows = await database.fetch(
        "SELECT m.id, m.number, (m.starts_at AT TIME ZONE 'Asia/Shanghai')::date AS starts_on"
        " FROM meetings m WHERE m.consultation = $1 AND m.ended_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM minutes i WHERE i.meeting = m.id)"
        " AND NOT EXISTS (SELECT 1 FROM minutes_papers p WHERE p.meeting = m.id)"
        " AND NOT EXISTS (SELECT 1 FROM meeting_notices n WHERE n.meeting = m.id"
        "  AND n.kind = 'cancel') ORDER BY m.number DESC",
        consultation,
    )
    return tuple(MeetingChoice(**dict(row)) for row in rows)


async def items_of(
    *, objection: int | None = None, mediation: int | None = None
) -> tuple[OnTable, ...]:
    """Where the dispute went back to the table. One query."""
    rows = await database.fetch(
        "SELECT m.id AS meeting, m.number AS meeting_number, i.number, i.title"
        " FROM dispute_items d JOIN agenda_items i ON i.id = d.item"
        " JOIN meetings m ON m.id = i.meeting"
        " WHERE d.objection = $1 OR d.mediation = $2 ORDER BY d.id",
        objection,
        mediation,
    )
    return tuple(OnTable(**dict(row)) for row in rows)


@dataclass(frozen=True, slots=True)
class TableView:
    """An objection that is to go back to the table; `label`: what it attacks."""

    matter: Matter
    id: int
    number: str
    label: str
    meetings: tuple[MeetingChoice, ...]
    items: tuple[OnTable, ...]


async def table_page(actor: Actor, objection: int) -> TableView:
    """NotFound, also of a poll without a consultation; NotAllowed. Four queries."""
    matter, row = await objection_to_work_on(actor, objection)
    if row["consultation"] is None:
        raise NotFound
    return TableView(
        matter,
        objection,
        row["number"],
        row["label"],
        await meetings_open(row["consultation"]),
        await items_of(objection=objection),
    )


async def mediation_page(actor: Actor, mediation: int) -> MediationView:
    """NotFound. Seven queries."""
    case, _row = await mediation_to_view(actor, mediation)
    row = await database.fetch_one(f"{_LINES} WHERE m.id = $1", mediation)
    assert row is not None, "just loaded"
    sessions = await database.fetch(
        "SELECT held_on, note FROM mediation_sessions WHERE mediation = $1 ORDER BY held_on, id",
        mediation,
    )
    steps = await database.fetch(
        "SELECT step, happened_on, court FROM judicial_steps WHERE mediation = $1 ORDER BY id",
        mediation,
    )
    return MediationView(
        case=case,
        line=_line(row),
        dispute=row["dispute"],
        parties=tuple(_masked(line) for line in row["parties"].splitlines()),
        sha256=row["sha256"],
        sessions=tuple(Session(**dict(one)) for one in sessions),
        steps=tuple(CourtStep(**dict(one)) for one in steps),
        items=await items_of(mediation=mediation),
        meetings=await meetings_open(case.id),
        may_keep=can_keep_mediation(actor, case),
        may_look=can_look_at_parties(actor, case),
    )


def _masked(party: str) -> str:
    """The last word is the name; a room before it stays, and so does what is longer than a name:
    a company, a committee."""
    *where, name = party.split()
    body = len(name) > _NAME_MOST and "·" not in name
    return " ".join([*where, name if body else mask_name(name)])

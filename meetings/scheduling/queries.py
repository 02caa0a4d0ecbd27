"""Pages of meetings: calling one, its own page, an item of its agenda, attendance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import (
    ConsultationFacts,
    MeetingFacts,
    consultation_to_run,
    meeting_to_run,
    meeting_to_view,
)
from meetings.agenda.carrying import Left, left_of
from meetings.agenda.rules import ItemState
from meetings.attendance.rules import Attended, SeatAttendance, absent_seats
from meetings.consultations.queries import SeatView, seats_of
from meetings.invitations.permissions import can_view_invitations
from meetings.invitations.queries import AnswerCounts, answer_counts
from meetings.invitations.rules import MeetingCancelled
from meetings.kinds.queries import kind_of
from meetings.kinds.rules import KindContent
from meetings.permissions import can_run_consultation, can_view_draft_minutes
from meetings.positions.rules import Stance
from meetings.preparing.contact import ContactPerson
from meetings.preparing.queries import usual_contact
from meetings.rooms.queries import RoomLine, rooms_for
from meetings.scheduling.rules import MinutesIssued, RecordClosed


@dataclass(frozen=True, slots=True)
class HeldTime:
    """A place in a street's month that waits for its meeting to be called. UTC."""

    starts_at: datetime
    minutes: int
    room: int | None


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """What a new meeting starts from. `chair` is the lead's spokesperson, "" without one.

    `questions`: what its kind says is to be settled; `notice_days`: clear days of notice.
    `people`: (member id, name) of those whose time is kept; `held`: what a street's month holds;
    `contact`: whom to ask, as it was last said; `left`: of meetings before.
    """

    facts: ConsultationFacts
    chair: str
    rooms: tuple[RoomLine, ...]
    people: tuple[tuple[int, str], ...]
    held: HeldTime | None
    questions: tuple[str, ...]
    notice_days: int
    contact: ContactPerson
    left: Left


@dataclass(frozen=True, slots=True)
class PositionView:
    seat: int
    stance: Stance
    reason: str
    dissent: str


@dataclass(frozen=True, slots=True)
class StatementView:
    id: int
    seat: int
    speaker: str
    text: str
    said_at: datetime
    remote: bool


@dataclass(frozen=True, slots=True)
class PromiseView:
    id: int
    seat: int
    who: str
    what: str
    due_on: date | None
    read_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """`carried_from`: (meeting, item) by their numbers; `opened_at` while it is on the table."""

    id: int
    number: int
    title: str
    summary: str
    agreed: str
    statements: tuple[StatementView, ...]
    positions: tuple[PositionView, ...]
    promises: tuple[PromiseView, ...]
    state: ItemState
    round: int
    planned_minutes: int
    used_seconds: int
    opened_at: datetime | None
    presenter: str
    carried_from: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """`attended` by member id, of those noted. `answers`: of those who were invited."""

    facts: MeetingFacts
    answers: AnswerCounts
    seats: tuple[SeatView, ...]
    attended: dict[int, Attended]
    items: tuple[ItemView, ...]
    may_run: bool
    may_view_draft: bool
    may_view_invitations: bool

    @property
    def attendance(self) -> list[SeatAttendance]:
        return [
            SeatAttendance(
                seat.kind,
                seat.missing,
                tuple(self.attended.get(member.id) for member in seat.members),
            )
            for seat in self.seats
        ]

    @property
    def attendance_noted(self) -> bool:
        """Of everybody on a seat that exists."""
        return bool(self.attended) and all(
            member.id in self.attended
            for seat in self.seats
            if not seat.missing
            for member in seat.members
        )

    @property
    def complete(self) -> bool:
        return not absent_seats(self.attendance)

    def item(self, number: int) -> ItemView:
        """NotFound."""
        for item in self.items:
            if item.number == number:
                return item
        raise NotFound


async def new_meeting(actor: Actor, consultation: int, notice_setting: int) -> NewMeeting:
    """NotFound, NotAllowed. Seven queries."""
    facts = await consultation_to_run(actor, consultation)
    rows = await database.fetch(
        "SELECT m.id, m.name, s.kind = 'lead' AND m.is_spokesperson AS chairs,"
        " m.account IS NOT NULL OR EXISTS (SELECT 1 FROM expert_seats x WHERE x.member = m.id)"
        "  AS is_booked FROM seat_members m JOIN seats s ON s.id = m.seat"
        " WHERE s.consultation = $1 AND NOT s.missing ORDER BY s.position, m.position",
        consultation,
    )
    held = await database.fetch_one(
        "SELECT starts_at, minutes, room FROM placements WHERE consultation = $1"
        " AND state = 'held' ORDER BY id DESC LIMIT 1",
        consultation,
    )
    kind = await kind_of(consultation)
    content = kind[1] if kind is not None else KindContent()
    return NewMeeting(
        facts,
        chair=next((row["name"] for row in rows if row["chairs"]), ""),
        rooms=tuple(await rooms_for(facts.place)),
        people=tuple((row["id"], row["name"]) for row in rows if row["is_booked"]),
        held=None if held is None else HeldTime(**dict(held)),
        questions=content.questions,
        notice_days=notice_setting if content.notice_days is None else content.notice_days,
        contact=await usual_contact(actor, facts.place.community),
        left=await left_of(consultation),
    )


async def meeting_page(actor: Actor, meeting: int) -> MeetingView:
    """Eight queries, however long the agenda."""
    facts = await meeting_to_view(actor, meeting)
    attended = await database.fetch(
        "SELECT member, status, stand_in, reason FROM attendances WHERE meeting = $1", meeting
    )
    return MeetingView(
        facts=facts,
        answers=await answer_counts(meeting),
        seats=await seats_of(facts.consultation.id),
        attended={
            row["member"]: Attended(row["status"], row["stand_in"], row["reason"])
            for row in attended
        },
        items=await _items(meeting),
        may_run=can_run_consultation(actor, facts.consultation)
        and not facts.record_closed
        and not facts.cancelled,
        may_view_invitations=can_view_invitations(actor, facts.consultation),
        may_view_draft=can_view_draft_minutes(actor, facts.consultation),
    )


async def facts_to_run(actor: Actor, meeting: int) -> MeetingFacts:
    """Of a meeting whose record may be changed. NotFound, NotAllowed, MinutesIssued, RecordClosed,
    MeetingCancelled. One query."""
    facts = await meeting_to_run(actor, meeting)
    if facts.issued:
        raise MinutesIssued
    if facts.record_closed:
        raise RecordClosed
    if facts.cancelled:
        raise MeetingCancelled
    return facts


async def open_meeting_page(actor: Actor, meeting: int) -> MeetingView:
    """The meeting, for changing it. NotFound, NotAllowed, MinutesIssued, RecordClosed,
    MeetingCancelled."""
    await facts_to_run(actor, meeting)
    return await meeting_page(actor, meeting)


async def _items(meeting: int) -> tuple[ItemView, ...]:
    items = await database.fetch(
        "SELECT a.id, a.number, a.title, a.summary, a.agreed, a.state, a.round, a.planned_minutes,"
        " a.used_seconds, a.opened_at, a.presenter, e.number AS earlier, m.number AS at_meeting"
        " FROM agenda_items a LEFT JOIN agenda_items e ON e.id = a.carried_from"
        " LEFT JOIN meetings m ON m.id = e.meeting WHERE a.meeting = $1 ORDER BY a.number",
        meeting,
    )
    ids = [row["id"] for row in items]
    statements = await database.fetch(
        "SELECT item, id, seat, speaker, text, said_at, remote FROM statements"
        " WHERE item = ANY($1::int[]) ORDER BY said_at, id",
        ids,
    )
    positions = await database.fetch(
        "SELECT p.item, p.seat, p.stance, p.reason, p.dissent FROM positions p"
        " JOIN seats s ON s.id = p.seat WHERE p.item = ANY($1::int[]) ORDER BY s.position",
        ids,
    )
    promises = await database.fetch(
        "SELECT item, id, seat, who, what, due_on, read_back_at FROM promises"
        " WHERE item = ANY($1::int[]) ORDER BY id",
        ids,
    )
    said, taken, made = (_by_item(rows) for rows in (statements, positions, promises))
    return tuple(
        ItemView(
            id=item["id"],
            number=item["number"],
            title=item["title"],
            summary=item["summary"],
            agreed=item["agreed"],
            statements=tuple(StatementView(*row) for row in said.get(item["id"], ())),
            positions=tuple(PositionView(*row) for row in taken.get(item["id"], ())),
            promises=tuple(PromiseView(*row) for row in made.get(item["id"], ())),
            state=item["state"],
            round=item["round"],
            planned_minutes=item["planned_minutes"],
            used_seconds=item["used_seconds"],
            opened_at=item["opened_at"],
            presenter=item["presenter"],
            carried_from=(item["at_meeting"], item["earlier"])
            if item["earlier"] is not None
            else None,
        )
        for item in items
    )


def _by_item(rows: list[asyncpg.Record]) -> dict[int, list[tuple[Any, ...]]]:
    """What follows the item's id in each row."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row["item"], []).append(tuple(row)[1:])
    return found

"""What the minutes tell, gathered from the record."""

from dataclasses import dataclass
from datetime import date, datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.attendance.rules import completeness_in_words
from meetings.consultations.queries import quoted_results
from meetings.consultations.rules import SeatState, seat_name, seats_open
from meetings.minutes.facts import MinutesFacts, QuotedVote
from meetings.minutes.gathering import (
    comings_facts,
    course_of,
    interests_facts,
    item_facts,
    quorum_facts,
    seats_facts,
)
from meetings.minutes.issuing import Requirement, requirements
from meetings.permissions import can_view_draft_minutes
from meetings.scheduling.queries import MeetingView, meeting_page


@dataclass(frozen=True, slots=True)
class Issued:
    """Minutes as they stand: number, bytes by hash, by whom and when."""

    year: int
    issue: int
    document: int
    sha256: str
    issued_by: str
    issued_at: datetime


async def issued_minutes(meeting: int) -> Issued | None:
    row = await database.fetch_one(
        "SELECT i.year, i.issue, i.document, d.sha256, p.name AS issued_by, i.issued_at"
        " FROM minutes i JOIN documents d ON d.id = i.document"
        " JOIN persons p ON p.id = i.issued_by WHERE i.meeting = $1",
        meeting,
    )
    return Issued(**dict(row)) if row is not None else None


def asked_of(view: MeetingView) -> tuple[Requirement, ...]:
    """The check list before issuing, of this meeting."""
    states = [SeatState(seat.kind, seat.missing, len(seat.members)) for seat in view.seats]
    return requirements(
        items=len(view.items),
        ended=view.facts.ended_at is not None,
        attendance_noted=view.attendance_noted,
        open_seats=[seat_name(kind) for kind in seats_open(states)],
    )


async def draft_facts(
    actor: Actor, meeting: int, today: date, share: tuple[int, int]
) -> tuple[MeetingView, MinutesFacts]:
    """The record as minutes would tell it now, without a number; `share` as in `gather`.
    NotFound."""
    view = await meeting_page(actor, meeting)
    if not can_view_draft_minutes(actor, view.facts.consultation):
        raise NotFound
    return view, await gather(view, issue=None, today=today, share=share)


async def gather(
    view: MeetingView, *, issue: int | None, today: date, share: tuple[int, int]
) -> MinutesFacts:
    """Nine queries more than the meeting's page: how its items went, and the results handed over
    by the vote.

    `today`: the day of issue in Shanghai; its year numbers the issue. `share`: the part of the
    invited that makes a quorum (a setting).
    """
    facts = view.facts
    course = await course_of(view)
    results = await quoted_results(facts.consultation.id)
    return MinutesFacts(
        street_name=facts.consultation.street_name,
        community_name=next(seat.body for seat in view.seats if seat.kind == "lead"),
        year=today.year,
        issue=issue,
        topic=facts.consultation.topic,
        estate_name=facts.consultation.estate_name,
        meeting_number=facts.number,
        starts_at=facts.starts_at,
        ended_at=facts.ended_at,
        place=facts.location,
        chair=facts.chair,
        recorder=facts.recorder,
        notice_on=facts.notice_on,
        notice_days=facts.notice_days,
        breach_reason=facts.breach_reason,
        complete=view.complete,
        incomplete_reason="" if view.complete else completeness_in_words(view.attendance),
        seats=seats_facts(view, course),
        items=tuple(item_facts(item, view, course) for item in view.items),
        votes=tuple(QuotedVote.from_json(result.snapshot) for result in results),
        invented=facts.consultation.invented,
        issued_on=today if issue is not None else None,
        quorum=quorum_facts(view, share),
        comings=comings_facts(view, course),
        interests=interests_facts(view, course),
    )

"""What the papers of a consultation tell, gathered from its record; and the page they are on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import NotFound
from app.outbox.queries import ToldView, told_about
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.consultations.queries import SeatView, seats_of
from meetings.minutes.circulating.rules import OTHER, place_of
from meetings.minutes.circulating.store import corrections_of, facts_of, paper_of, versions_of
from meetings.minutes.facts import AttendanceFacts, MinutesFacts, SeatFacts
from meetings.minutes.gathering import conditions_facts, times_of
from meetings.minutes.queries import gather
from meetings.official.facts import (
    MEETING_KINDS,
    CorrectionFacts,
    DutyFacts,
    HeldFacts,
    Kind,
    OfficialFacts,
    OutcomeFacts,
    StanceFacts,
)
from meetings.official.standing import NEWER
from meetings.official.telling import SUBJECT
from meetings.onward import FindOnward, Onward
from meetings.permissions import can_issue_minutes, can_view_draft_minutes
from meetings.positions.queries import matrices_of
from meetings.positions.rules import stance_word
from meetings.scheduling.queries import MeetingView, meeting_page
from meetings.scheduling.words import seat_label
from meetings.tasks.queries import TaskFacts, tasks_of_consultation
from meetings.tasks.rules import TaskState, last_word
from meetings.tasks.words import state_tag


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """An item of a meeting that was held, and how it goes on as decided last."""

    item: int
    meeting: int
    meeting_number: int
    number: int
    title: str
    agreed: str
    way: Literal["", "vote", "again", "answer", "refer"]
    words: str


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    id: int
    kind: Kind
    meeting: int | None
    title: str
    year: int
    number: int
    code: str
    pages: int
    sha256: str
    issued_by: str
    issued_at: datetime
    newest: bool


@dataclass(frozen=True, slots=True)
class MeetingChoice:
    id: int
    number: int
    held: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class PapersPage:
    facts: ConsultationFacts
    outcomes: tuple[ItemOutcome, ...]
    meetings: tuple[MeetingChoice, ...]
    issued: tuple[IssuedPaper, ...]
    told: tuple[ToldView, ...]
    onward: tuple[Onward, ...]
    may_issue: bool

    def onward_of(self, item: int) -> list[Onward]:
        return [one for one in self.onward if item in one.items]

    def takes(self, item: int) -> str | None:
        """Where an item that goes to a vote can be taken in; "" for a new one, None where it is
        taken up already."""
        if any(one.standing for one in self.onward_of(item)):
            return None
        return next((f"{one.more}{item}" for one in self.onward if one.more), "")

    def told_of(self, paper: int) -> list[ToldView]:
        """How a reply went out."""
        return [one for one in self.told if one.subject_id == paper]


_OUTCOMES = (
    "SELECT a.id AS item, m.id AS meeting, m.number AS meeting_number, a.number, a.title, a.agreed,"
    " coalesce(w.way, '') AS way, coalesce(w.words, '') AS words"
    " FROM agenda_items a JOIN meetings m ON m.id = a.meeting"
    " LEFT JOIN LATERAL (SELECT way, words FROM ways_on z WHERE z.item = a.id"
    "  ORDER BY z.id DESC LIMIT 1) w ON true"
    " WHERE m.consultation = $1 AND m.ended_at IS NOT NULL ORDER BY m.number, a.number"
)


async def outcomes_of(consultation: int) -> tuple[ItemOutcome, ...]:
    rows = await database.fetch(_OUTCOMES, consultation)
    return tuple(ItemOutcome(**dict(row)) for row in rows)


async def issued_papers(consultation: int) -> tuple[IssuedPaper, ...]:
    """The newest first."""
    rows = await database.fetch(
        "SELECT p.id, p.kind, p.meeting, p.title, p.year, p.number, p.code, p.pages, d.sha256,"  # noqa: S608 (a constant)
        " n.name AS issued_by, p.issued_at,"
        f" NOT EXISTS (SELECT 1 FROM official_papers z WHERE {NEWER}) AS newest"
        " FROM official_papers p JOIN documents d ON d.id = p.document"
        " JOIN persons n ON n.id = p.issued_by WHERE p.consultation = $1 ORDER BY p.id DESC",
        consultation,
    )
    return tuple(IssuedPaper(**dict(row)) for row in rows)


async def papers_page(
    actor: Actor, consultation: int, *, find_onward: FindOnward, now: datetime
) -> PapersPage:
    """Six queries. NotFound."""
    facts = await consultation_to_view(actor, consultation)
    issued = await issued_papers(consultation)
    may_issue = can_issue_minutes(actor, facts)
    meetings = await database.fetch(
        "SELECT m.id, m.number, m.ended_at IS NOT NULL AS held, EXISTS (SELECT 1 FROM"
        " minutes_papers p WHERE p.meeting = m.id) OR EXISTS (SELECT 1 FROM minutes i"
        "  WHERE i.meeting = m.id) AS closed"
        " FROM meetings m WHERE m.consultation = $1 ORDER BY m.number",
        consultation,
    )
    return PapersPage(
        facts=facts,
        outcomes=await outcomes_of(consultation),
        meetings=tuple(MeetingChoice(**dict(row)) for row in meetings),
        issued=issued,
        told=tuple(await told_about(SUBJECT, [one.id for one in issued])) if may_issue else (),
        onward=await find_onward(actor, facts, now),
        may_issue=may_issue,
    )


async def paper_document(actor: Actor, consultation: int, paper: int) -> int:
    """The kept file of an issued paper. NotFound."""
    await consultation_to_view(actor, consultation)
    row = await database.fetch_one(
        "SELECT document FROM official_papers WHERE id = $1 AND consultation = $2",
        paper,
        consultation,
    )
    if row is None:
        raise NotFound
    return int(row["document"])


# -- what a paper tells ----------------------------------------------------------------------


async def paper_facts(
    actor: Actor,
    consultation: int,
    kind: Kind,
    meeting: int | None,
    *,
    to: str,
    answer: str,
    share: tuple[int, int],
    now: datetime,
) -> OfficialFacts:
    """As of now; drafts are for those who read drafts of minutes. `share`: the part of the invited
    that makes a quorum. NotFound."""
    facts = await consultation_to_view(actor, consultation)
    if not can_view_draft_minutes(actor, facts):
        raise NotFound
    seats = await seats_of(consultation)
    row = await database.fetch_one(
        "SELECT background, opened_at FROM consultations WHERE id = $1", consultation
    )
    assert row is not None
    today = local_date(now)
    base = OfficialFacts(
        kind=kind,
        street_name=facts.street_name,
        issuer=next(seat.body for seat in seats if seat.kind == "lead"),
        estate_name=facts.estate_name,
        topic=facts.topic,
        background=row["background"],
        opened_on=local_date(row["opened_at"]),
        to=to,
        issued_on=today,
        seats=tuple(_seat(seat) for seat in seats),
        answer=answer,
        invented=facts.invented,
    )
    if kind in MEETING_KINDS:
        if meeting is None:
            raise NotFound
        view = await meeting_page(actor, meeting)
        if view.facts.consultation.id != consultation:
            raise NotFound
        return await _of_meeting(base, view, today, share)
    return await _of_consultation(base, consultation, today)


def _seat(seat: SeatView) -> SeatFacts:
    return SeatFacts(
        kind=seat.kind,
        body=seat.body,
        persons=tuple(
            AttendanceFacts(
                name=member.name,
                duty=member.duty,
                status="present",
                is_spokesperson=member.is_spokesperson,
            )
            for member in seat.members
        ),
        missing=seat.missing,
        missing_reason=seat.missing_reason,
        replaced_by=seat.replaced_by,
    )


async def _of_meeting(
    base: OfficialFacts, view: MeetingView, today: date, share: tuple[int, int]
) -> OfficialFacts:
    facts = view.facts
    told = replace(
        base,
        held=(HeldFacts(number=facts.number, starts_at=facts.starts_at, place=facts.location),),
        chair=facts.chair,
        recorder=facts.recorder,
        agenda=tuple(item.title for item in view.items),
    )
    if base.kind == "notice":
        return replace(
            told,
            issued_on=facts.notice_on,
            contact=facts.contact.name,
            contact_phone=facts.contact.phone,
        )
    noted = await gather(view, issue=None, today=today, share=share)
    if base.kind == "sign_in":
        return replace(told, minutes=replace(noted, items=(), votes=()))
    return replace(
        told,
        minutes=noted,
        times=times_of(view.items),
        corrections=await _corrections(facts.id),
    )


async def _corrections(meeting: int) -> tuple[CorrectionFacts, ...]:
    paper = await paper_of(meeting)
    if paper is None:
        return ()
    facts: MinutesFacts = await facts_of((await versions_of(paper.id))[0].id)
    return tuple(
        CorrectionFacts(
            by=one.name,
            place=place_of(facts, one.place if one.place else OTHER).label,
            before=one.before,
            text=one.text,
            accepted=one.accepted,
            reason=one.decided_reason,
            why=one.reason,
            decided=one.decided_text if one.decided_text != one.text else "",
            decided_by=one.decided_by,
        )
        for one in await corrections_of(paper.id)
        if one.accepted is not None
    )


async def _of_consultation(base: OfficialFacts, consultation: int, today: date) -> OfficialFacts:
    meetings = await database.fetch(
        "SELECT number, starts_at, place FROM meetings WHERE consultation = $1"
        " AND ended_at IS NOT NULL ORDER BY number",
        consultation,
    )
    stances = await database.fetch(
        "SELECT p.item, s.body, p.stance, p.reason, p.dissent FROM positions p"
        " JOIN seats s ON s.id = p.seat WHERE s.consultation = $1 ORDER BY s.position",
        consultation,
    )
    outcomes = await outcomes_of(consultation)
    matrices = await matrices_of({one.item: 1 for one in outcomes})
    parties = {seat.id: seat_label(seat) for seat in await seats_of(consultation)}
    return replace(
        base,
        held=tuple(HeldFacts(**dict(row)) for row in meetings),
        outcomes=tuple(
            OutcomeFacts(
                meeting_number=one.meeting_number,
                title=one.title,
                agreed=one.agreed,
                stances=_stances(stances, one.item),
                way=one.way,
                way_words=one.words,
                conditions=conditions_facts(matrices[one.item], parties),
            )
            for one in outcomes
        ),
        duties=tuple(_duty(task, today) for task in await tasks_of_consultation(consultation)),
    )


def _stances(rows: Sequence[asyncpg.Record], item: int) -> tuple[StanceFacts, ...]:
    return tuple(
        StanceFacts(
            body=row["body"],
            stance=stance_word(row["stance"]),
            reason=row["reason"],
            dissent=row["dissent"],
        )
        for row in rows
        if row["item"] == item
    )


def _duty(task: TaskFacts, today: date) -> DutyFacts:
    done = next((one for one in reversed(task.reports) if one.kind == "done"), None)
    last, state = last_word(task.reports), task.state(today)
    late = task.due_on is not None and state is TaskState.OVERDUE
    return DutyFacts(
        body=task.seat_body,
        who=task.who,
        what=task.what,
        due_on=task.due_on,
        state=state_tag(state)[0],
        done_on=local_date(done.told_at) if done else None,
        verified_on=local_date(last.told_at) if last and last.kind == "verified" else None,
        last_word=task.reports[-1].text if task.reports else "",
        stage=state.value,
        first_due=task.first_due if task.first_due != task.due_on else None,
        late_days=(today - task.due_on).days if late and task.due_on else 0,
        proofs=sum(one.proof is not None for one in task.reports),
    )

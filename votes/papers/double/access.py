"""Load and authorise together: a paper that waits, for whoever reads it or decides on it."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts
from votes.papers.access import poll_to_enter
from votes.papers.double.rules import SheetState, check_reader, check_third, sheet_state
from votes.permissions import can_decide_paper, can_read_paper


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """A photographed paper, without what anybody read. `photos`: its pages' documents."""

    poll: PollFacts
    id: int
    number: int
    received_at: datetime
    read_by: tuple[int, ...]
    outcome: str | None
    photos: tuple[int, ...]

    @property
    def state(self) -> SheetState:
        return sheet_state(len(self.read_by), self.outcome)


async def sheet_to_read(actor: Actor, poll: int, sheet: int, now: datetime) -> SheetFacts:
    """NotFound, NotAllowed, PapersNotNow, PaperDecided, PaperReadAlready. Two queries."""
    facts = await _sheet(actor, poll, sheet, now)
    may = can_read_paper(actor, facts.poll, facts.poll.phase(now), facts.read_by)
    if not may or facts.outcome is not None:
        check_reader(actor.person, facts.read_by, decided=facts.outcome is not None)
    return facts


async def sheet_to_decide(actor: Actor, poll: int, sheet: int, now: datetime) -> SheetFacts:
    """NotFound, NotAllowed, PapersNotNow, PaperDecided, NothingToDecide, ThirdPersonNeeded."""
    facts = await _sheet(actor, poll, sheet, now)
    may = can_decide_paper(actor, facts.poll, facts.poll.phase(now), facts.read_by)
    if not may or facts.outcome is not None:
        check_third(actor.person, facts.read_by, decided=facts.outcome is not None)
    return facts


async def sheet_to_look_at(actor: Actor, poll: int, sheet: int, now: datetime) -> SheetFacts:
    """Its photographs, for who reads or decides just now: a paper shows how somebody voted."""
    facts = await _sheet(actor, poll, sheet, now)
    phase = facts.poll.phase(now)
    works = can_read_paper(actor, facts.poll, phase, facts.read_by) or can_decide_paper(
        actor, facts.poll, phase, facts.read_by
    )
    if not works or facts.outcome is not None:
        raise NotFound
    return facts


async def _sheet(actor: Actor, poll: int, sheet: int, now: datetime) -> SheetFacts:
    facts = await poll_to_enter(actor, poll, now)
    row = await database.fetch_one(
        "SELECT s.id, s.number, s.received_at, d.outcome,"
        " ARRAY(SELECT r.read_by FROM paper_readings r WHERE r.sheet = s.id ORDER BY r.turn)"
        " AS read_by,"
        " ARRAY(SELECT f.document FROM paper_photos f WHERE f.sheet = s.id ORDER BY f.page)"
        " AS photos"
        " FROM paper_sheets s LEFT JOIN paper_decisions d ON d.sheet = s.id"
        " WHERE s.id = $1 AND s.poll = $2",
        sheet,
        poll,
    )
    if row is None:
        raise NotFound
    return SheetFacts(
        poll=facts,
        id=row["id"],
        number=row["number"],
        received_at=row["received_at"],
        read_by=tuple(row["read_by"]),
        outcome=row["outcome"],
        photos=tuple(row["photos"]),
    )

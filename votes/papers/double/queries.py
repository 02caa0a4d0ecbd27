"""The board of papers that wait, the next one to read, both readings for the third person."""

import json
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts
from votes.papers.access import poll_to_enter
from votes.papers.double.access import SheetFacts, sheet_to_decide, sheet_to_look_at, sheet_to_read
from votes.papers.double.rules import Reading, SheetState, sheet_state
from votes.papers.double.setting import EntrySetting, entry_setting
from votes.papers.queries import roll_units
from votes.papers.rules import PaperUnit
from votes.permissions import can_decide_paper, can_read_paper
from votes.polls.queries import MotionText, motions_of


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A photographed paper on the board; what was read is not on it. `void`: why it is none."""

    id: int
    number: int
    received_at: datetime
    uploaded_by: str
    state: SheetState
    readers: tuple[str, ...]
    void: str | None
    decided_by: str | None
    reason: str
    may_read: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    facts: PollFacts
    setting: EntrySetting
    lines: tuple[SheetLine, ...]

    @property
    def mine(self) -> int:
        """How many wait for the actor."""
        return sum(line.may_read for line in self.lines)


@dataclass(frozen=True, slots=True)
class GivenReading:
    reading: Reading
    read_by: int
    reader: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class DeskView:
    """A paper to be read, and how many wait for the actor, this one among them."""

    sheet: SheetFacts
    motions: tuple[MotionText, ...]
    left: int


@dataclass(frozen=True, slots=True)
class DecisionView:
    """`units` by entry: all that the two readings name."""

    sheet: SheetFacts
    motions: tuple[MotionText, ...]
    readings: tuple[GivenReading, ...]
    units: dict[int, PaperUnit]


_SHEETS = (
    "SELECT s.id, s.number, s.received_at, up.name AS uploaded_by, d.outcome,"
    " d.reading->>'void' AS void, decider.name AS decided_by, coalesce(d.reason, '') AS reason,"
    " ARRAY(SELECT r.read_by FROM paper_readings r WHERE r.sheet = s.id ORDER BY r.turn)"
    " AS read_by,"
    " ARRAY(SELECT p.name FROM paper_readings r JOIN persons p ON p.id = r.read_by"
    "  WHERE r.sheet = s.id ORDER BY r.turn) AS readers"
    " FROM paper_sheets s JOIN persons up ON up.id = s.uploaded_by"
    " LEFT JOIN paper_decisions d ON d.sheet = s.id"
    " LEFT JOIN persons decider ON decider.id = d.decided_by"
    " WHERE s.poll = $1 ORDER BY s.number"
)

_NEXT = (
    "SELECT s.id, count(*) OVER () AS waiting FROM paper_sheets s WHERE s.poll = $1"
    " AND NOT EXISTS (SELECT 1 FROM paper_decisions d WHERE d.sheet = s.id)"
    " AND NOT EXISTS (SELECT 1 FROM paper_readings r WHERE r.sheet = s.id AND r.read_by = $2)"
    " AND (SELECT count(*) FROM paper_readings r WHERE r.sheet = s.id) < 2"
    " ORDER BY s.number LIMIT 1"
)


async def board_page(actor: Actor, poll: int, now: datetime) -> BoardView:
    """NotFound, NotAllowed, PapersNotNow. Three queries."""
    facts = await poll_to_enter(actor, poll, now)
    phase = facts.phase(now)
    rows = await database.fetch(_SHEETS, poll)
    return BoardView(
        facts=facts,
        setting=await entry_setting(poll),
        lines=tuple(
            SheetLine(
                id=row["id"],
                number=row["number"],
                received_at=row["received_at"],
                uploaded_by=row["uploaded_by"],
                state=sheet_state(len(row["read_by"]), row["outcome"]),
                readers=tuple(row["readers"]),
                void=row["void"],
                decided_by=row["decided_by"],
                reason=row["reason"],
                may_read=row["outcome"] is None
                and can_read_paper(actor, facts, phase, row["read_by"]),
                may_decide=row["outcome"] is None
                and can_decide_paper(actor, facts, phase, row["read_by"]),
            )
            for row in rows
        ),
    )


async def next_sheet(actor: Actor, poll: int, now: datetime) -> int | None:
    """The next that waits for the actor, in the order of the pile; None: there is none."""
    await poll_to_enter(actor, poll, now)
    row = await database.fetch_one(_NEXT, poll, actor.person)
    return row["id"] if row is not None else None


async def desk_page(actor: Actor, poll: int, sheet: int, now: datetime) -> DeskView:
    """What anybody has read is not asked for. NotFound, NotAllowed, PapersNotNow, PaperDecided,
    PaperReadAlready. Four queries."""
    facts = await sheet_to_read(actor, poll, sheet, now)
    row = await database.fetch_one(_NEXT, poll, actor.person)
    return DeskView(facts, await motions_of(poll), row["waiting"] if row is not None else 0)


async def decision_page(actor: Actor, poll: int, sheet: int, now: datetime) -> DecisionView:
    """NotFound, NotAllowed, PapersNotNow, PaperDecided, NothingToDecide, ThirdPersonNeeded."""
    facts = await sheet_to_decide(actor, poll, sheet, now)
    units = {unit.entry: unit for unit in (await roll_units(poll)).values()}
    return DecisionView(facts, await motions_of(poll), tuple(await readings_of(sheet)), units)


async def sheet_photo(actor: Actor, poll: int, sheet: int, page: int, now: datetime) -> int:
    """The document of its page, from 1. NotFound, NotAllowed, PapersNotNow."""
    facts = await sheet_to_look_at(actor, poll, sheet, now)
    if not 1 <= page <= len(facts.photos):
        raise NotFound
    return facts.photos[page - 1]


async def readings_of(sheet: int) -> list[GivenReading]:
    """In the order in which they were made. Whoever calls has checked that they may be seen."""
    rows = await database.fetch(
        "SELECT r.reading, r.read_by, p.name, r.read_at FROM paper_readings r"
        " JOIN persons p ON p.id = r.read_by WHERE r.sheet = $1 ORDER BY r.turn",
        sheet,
    )
    return [
        GivenReading(json.loads(row["reading"]), row["read_by"], row["name"], row["read_at"])
        for row in rows
    ]

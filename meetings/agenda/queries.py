"""Pages of a meeting that is held: the agenda, and the table at one item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, cast

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import MeetingFacts, meeting_to_run, meeting_to_view
from meetings.agenda.rules import ItemState, seconds_used
from meetings.attendance.queries import Room, room_of
from meetings.consultations.queries import SeatView, seats_of
from meetings.invitations.permissions import can_view_invitations
from meetings.invitations.queries import AnswerCounts, answer_counts
from meetings.options.queries import Compared, compared_of
from meetings.permissions import can_run_consultation, can_view_draft_minutes
from meetings.positions.queries import Matrix, matrix_of
from meetings.positions.rules import Stance
from meetings.scheduling.rules import MinutesIssued, RecordClosed
from meetings.speaking.queries import limits_of, turns_of
from meetings.speaking.rules import Limits, Turn
from meetings.wording.queries import SentenceView, sentences_of


class AgendaLine(NamedTuple):
    """An item as the agenda shows it. `agreed`: its beginning; `unread`: promises not read back;
    `taken`: the positions as the database writes them, to be had as `stances`.

    A tuple, since an agenda may have hundreds of them.
    """

    id: int
    number: int
    title: str
    state: ItemState
    planned_minutes: int
    presenter: str
    used_seconds: int
    opened_at: datetime | None
    agreed: str
    carried: bool
    statements: int
    promises: int
    unread: int
    taken: str

    @property
    def stances(self) -> Mapping[int, Stance]:
        """By seat."""
        return _stances(self.taken)

    def used(self, now: datetime) -> int:
        return seconds_used(self.used_seconds, self.opened_at, now)


@dataclass(frozen=True, slots=True)
class MeetingBoard:
    facts: MeetingFacts
    room: Room
    lines: tuple[AgendaLine, ...]
    answers: AnswerCounts
    may_run: bool
    may_view_draft: bool
    may_view_invitations: bool

    @property
    def unseen(self) -> list[str]:
        """Names of those on a seat of whom nothing is noted yet."""
        return [one.name for one in self.room.members if one.id not in self.room.attended]

    @property
    def attendance_noted(self) -> bool:
        """Of everybody on a seat that exists."""
        return bool(self.room.attended) and not self.unseen

    @property
    def open_line(self) -> AgendaLine | None:
        return next((line for line in self.lines if line.state == "open"), None)

    @property
    def next_line(self) -> AgendaLine | None:
        """What to go on with: the first that nobody has begun or finished."""
        return next((line for line in self.lines if line.state == "waiting"), None)


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A statement; `corrected` how often."""

    id: int
    seat: int
    speaker: str
    text: str
    said_at: datetime
    version: int
    remote: bool
    noted_by: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    id: int
    seat: int
    who: str
    what: str
    due_on: date | None
    read_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class EarlierItem:
    """The item of a former meeting that goes on here."""

    meeting: int
    meeting_number: int
    number: int
    agreed: str
    statements: int


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper of the item that was not withdrawn."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Draft:
    who: str
    text: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class ItemFactsNow:
    """An item of the agenda with its state. `closed_by`: a name, "" while it is not closed."""

    id: int
    number: int
    title: str
    summary: str
    agreed: str
    state: ItemState
    round: int
    planned_minutes: int
    presenter: str
    used_seconds: int
    opened_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    carried_from: int | None
    origin: str
    items: int

    def used(self, now: datetime) -> int:
        return seconds_used(self.used_seconds, self.opened_at, now)


@dataclass(frozen=True, slots=True)
class TableView:
    """The table at one item. `draft`: what the actor has typed there and not noted yet."""

    facts: MeetingFacts
    room: Room
    item: ItemFactsNow
    earlier: EarlierItem | None
    papers: tuple[PaperLink, ...]
    statements: tuple[SaidLine, ...]
    promises: tuple[PromiseLine, ...]
    turns: tuple[Turn, ...]
    limits: Limits
    matrix: Matrix
    sentences: tuple[SentenceView, ...]
    compared: Compared
    draft: Draft | None
    version: int
    may_run: bool

    @property
    def seats(self) -> tuple[SeatView, ...]:
        return self.room.seats


async def meeting_board(actor: Actor, meeting: int) -> MeetingBoard:
    """Six queries, however long the agenda and the table."""
    facts = await meeting_to_view(actor, meeting)
    room = await room_of(meeting, await seats_of(facts.consultation.id))
    return MeetingBoard(
        facts=facts,
        room=room,
        lines=await agenda_of(meeting),
        may_run=can_run_consultation(actor, facts.consultation) and not facts.record_closed,
        may_view_draft=can_view_draft_minutes(actor, facts.consultation),
        may_view_invitations=can_view_invitations(actor, facts.consultation),
        answers=await answer_counts(meeting),
    )


async def agenda_of(meeting: int) -> tuple[AgendaLine, ...]:
    """Two queries, however long the agenda."""
    rows = await database.fetch(
        "SELECT id, number, title, state, planned_minutes, presenter, used_seconds, opened_at,"
        " left(agreed, 61) AS agreed, carried_from IS NOT NULL AS carried"
        " FROM agenda_items WHERE meeting = $1 ORDER BY number",
        meeting,
    )
    # Put together here: of items that were entered this minute the planner knows nothing, and
    # would go through all that was said of all of them for each.
    noted = {row[0]: tuple(row)[1:] for row in await database.fetch(_NOTED, meeting)}
    return tuple(AgendaLine(*row, *noted.get(row[0], _NOTHING_NOTED)) for row in rows)


_THEIRS = " t JOIN agenda_items i ON i.id = t.item WHERE i.meeting = $1"
_NOTED = (
    "SELECT item, count(*) FILTER (WHERE what = 'said'),"  # noqa: S608 (constants)
    " count(*) FILTER (WHERE what IN ('unread', 'read')),"
    " count(*) FILTER (WHERE what = 'unread'), coalesce(string_agg(taken, ','), '')"
    f" FROM (SELECT t.item, 'said' AS what, NULL AS taken FROM statements{_THEIRS}"
    " UNION ALL SELECT t.item, CASE WHEN t.read_back_at IS NULL THEN 'unread' ELSE 'read' END,"
    f" NULL FROM promises{_THEIRS} UNION ALL"
    f" SELECT t.item, 'taken', t.seat || ' ' || t.stance FROM positions{_THEIRS}"
    ") AS noted GROUP BY item"
)
_NOTHING_NOTED = (0, 0, 0, "")


@lru_cache(maxsize=1024)
def _stances(taken: str) -> Mapping[int, Stance]:
    """ "17 agree,18 against": on a long agenda the same again and again."""
    pairs = (one.split(" ") for one in taken.split(",") if one)
    return MappingProxyType({int(seat): cast(Stance, stance) for seat, stance in pairs})


async def item_of(meeting: int, number: int) -> ItemFactsNow:
    """NotFound. One query."""
    row = await database.fetch_one(
        "SELECT a.id, a.number, a.title, a.summary, a.agreed, a.state, a.round,"
        " a.planned_minutes, a.presenter, a.used_seconds, a.opened_at, a.closed_at,"
        " coalesce(p.name, '') AS closed_by, a.carried_from, a.origin,"
        " (SELECT max(number) FROM agenda_items WHERE meeting = $1) AS items"
        " FROM agenda_items a LEFT JOIN persons p ON p.id = a.closed_by"
        " WHERE a.meeting = $1 AND a.number = $2",
        meeting,
        number,
    )
    if row is None:
        raise NotFound
    return ItemFactsNow(**dict(row))


async def table_page(actor: Actor, meeting: int, number: int, usual: Limits) -> TableView:
    """Seventeen queries, however much was said. `usual`: limits of speaking, unless set."""
    facts = await meeting_to_view(actor, meeting)
    item = await item_of(meeting, number)
    may_run = can_run_consultation(actor, facts.consultation) and not facts.record_closed
    return TableView(
        facts=facts,
        room=await room_of(meeting, await seats_of(facts.consultation.id)),
        item=item,
        earlier=await _earlier(item.carried_from) if item.carried_from is not None else None,
        papers=await _papers(item.id),
        statements=await _statements(item.id),
        promises=await _promises(item.id),
        turns=tuple(await turns_of(item.id)),
        limits=await limits_of(meeting, usual),
        matrix=await matrix_of(item.id, item.round),
        sentences=await sentences_of(item.id),
        compared=await compared_of(item.id),
        draft=await _draft(item.id, actor.person) if may_run else None,
        version=await version_of(meeting),
        may_run=may_run,
    )


async def table_to_run(actor: Actor, meeting: int, number: int, usual: Limits) -> TableView:
    """The same, for changing it. NotFound, NotAllowed, MinutesIssued."""
    await meeting_to_run(actor, meeting)
    view = await table_page(actor, meeting, number, usual)
    if view.facts.issued:
        raise MinutesIssued
    if view.facts.record_closed:
        raise RecordClosed
    return view


async def version_of(meeting: int) -> int:
    """0 before anything was noted."""
    row = await database.fetch_one(
        "SELECT version FROM meeting_versions WHERE meeting = $1", meeting
    )
    return int(row["version"]) if row is not None else 0


async def _papers(item: int) -> tuple[PaperLink, ...]:
    rows = await database.fetch(
        "SELECT id, title FROM papers WHERE item = $1 AND withdrawn_reason = '' ORDER BY id", item
    )
    return tuple(PaperLink(**dict(row)) for row in rows)


async def _earlier(item: int) -> EarlierItem:
    row = await database.fetch_one(
        "SELECT m.id AS meeting, m.number AS meeting_number, a.number, a.agreed,"
        " (SELECT count(*) FROM statements s WHERE s.item = a.id) AS statements"
        " FROM agenda_items a JOIN meetings m ON m.id = a.meeting WHERE a.id = $1",
        item,
    )
    assert row is not None, "referred to"
    return EarlierItem(**dict(row))


async def _statements(item: int) -> tuple[SaidLine, ...]:
    rows = await database.fetch(
        "SELECT s.id, s.seat, s.speaker, s.text, s.said_at, s.version, s.remote,"
        " coalesce(p.name, '') AS noted_by FROM statements s"
        " LEFT JOIN persons p ON p.id = s.noted_by WHERE s.item = $1 ORDER BY s.said_at, s.id",
        item,
    )
    return tuple(SaidLine(**dict(row)) for row in rows)


async def _promises(item: int) -> tuple[PromiseLine, ...]:
    rows = await database.fetch(
        "SELECT id, seat, who, what, due_on, read_back_at FROM promises WHERE item = $1"
        " ORDER BY id",
        item,
    )
    return tuple(PromiseLine(**dict(row)) for row in rows)


async def _draft(item: int, person: int) -> Draft | None:
    row = await database.fetch_one(
        "SELECT who, text, saved_at FROM statement_drafts WHERE item = $1 AND person = $2",
        item,
        person,
    )
    return Draft(**dict(row)) if row is not None else None

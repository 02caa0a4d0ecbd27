"""Papers that came in: the list without any choice, one paper, the units they may speak for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.masks import room_label
from votes.access import PollFacts
from votes.doors.permissions import can_answer_door_objection
from votes.electorate.queries import read_signers
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.papers.access import poll_to_enter, poll_with_papers
from votes.papers.double.rules import AlsoUnknown
from votes.papers.double.setting import EntrySetting, entry_setting
from votes.papers.rules import PaperUnit, PaperUnitUnknown, State, paper_state, still_checked
from votes.permissions import (
    can_check_paper,
    can_enter_paper,
    can_look_at_ballot_photo,
    can_print_slips,
    can_set_paper_entry,
    can_withdraw_ballot,
)
from votes.polls.queries import MotionText, motions_of
from votes.results.rules import Ballot, CountCase, Policy, Unit
from votes.results.voices import in_reading_order, reject


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper. `entered_by`: who read it, one or both; `decided_by`: the third, with the reason,
    where they differed. `fault`: the reason of the count for which it will not count, as far as
    that follows from anything but its choices. `door`: how it was signed at the household's door
    (screen, paper), "" for a paper; `objection`: what the household says against it."""

    id: int
    number: str
    units: tuple[str, ...]
    buildings: tuple[str, ...]
    capacity: str
    received_at: datetime
    recorded_at: datetime
    entered_by: str
    state: State
    fault: str | None
    decided_by: str | None
    decided_for: str | None
    door: str
    objection: "DoorObjected | None"


@dataclass(frozen=True, slots=True)
class DoorObjected:
    """`answer` "" while it waits."""

    said: str
    objected_at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class PapersView:
    facts: PollFacts
    lines: tuple[PaperLine, ...]
    setting: EntrySetting
    may_enter: bool
    may_set: bool


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper. `marks`: (motion, what stands there), only for who checks it just now."""

    facts: PollFacts
    line: PaperLine
    units: tuple[PaperUnit, ...]
    signer: str
    signed: bool
    proxy: str
    proxy_is_property_staff: bool
    documents: tuple[str, ...]
    ground: str
    withdrawal: tuple[str, str, datetime] | None
    marks: tuple[tuple[MotionText, str], ...]
    checks: bool
    may_enter: bool
    may_withdraw: bool
    may_answer: bool
    may_look: bool
    signature: str


@dataclass(frozen=True, slots=True)
class FindView:
    """Where to look for a unit: all buildings, and the units of the one that was chosen."""

    facts: PollFacts
    buildings: tuple[str, ...]
    building: str
    units: tuple[PaperUnit, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """What the form for one unit shows. `others`: further units of the same owner."""

    facts: PollFacts
    unit: PaperUnit
    others: tuple[PaperUnit, ...]
    motions: tuple[MotionText, ...]
    may_print: bool


# The text asks for what is around a choice, and for nothing of the choice itself.
_PAPERS = (
    "SELECT b.id, b.paper, b.receipt, b.received_at, b.recorded_at, b.recorded_by, b.capacity,"  # noqa: S608
    " b.signed, b.signer, b.signer_role, b.proxy, b.proxy_doc, b.proxy_is_property_staff,"
    " b.guardian_doc, b.documents, b.ground,"
    " coalesce((SELECT string_agg(p.name, '、' ORDER BY r.turn) FROM paper_decisions d"
    "  JOIN paper_readings r ON r.sheet = d.sheet JOIN persons p ON p.id = r.read_by"
    "  WHERE d.ballot = b.id), who.name, '') AS entered_by,"
    " (SELECT p.name FROM paper_decisions d JOIN persons p ON p.id = d.decided_by"
    "  WHERE d.ballot = b.id) AS decided_by,"
    " (SELECT d.reason FROM paper_decisions d WHERE d.ballot = b.id) AS decided_for,"
    " w.reason AS withdrawn_because, w.withdrawn_at, coalesce(taker.name, '') AS withdrawn_by,"
    " b.received_at > p.closes_at AS late,"
    " EXISTS (SELECT 1 FROM current_answers c WHERE c.ballot = b.id) AS stands,"
    " (SELECT array_agg(e.unit ORDER BY e.id) FROM ballot_units u"
    "  JOIN roll_entries e ON e.id = u.entry WHERE u.ballot = b.id) AS units,"
    " (SELECT array_agg(DISTINCT e.building) FROM ballot_units u"
    "  JOIN roll_entries e ON e.id = u.entry WHERE u.ballot = b.id) AS buildings,"
    " (SELECT min(e.head) FROM ballot_units u JOIN roll_entries e"
    f"  ON u.entry = {ENTRY} AND e.roll = {NEWEST_ROLL} WHERE u.ballot = b.id) AS head,"
    " p.policy, p.closes_at, coalesce(v.signed, '') AS door, v.signature,"
    " o.said, o.objected_at, o.answer,"
    " v.photo IS NOT NULL OR v.document IS NOT NULL OR EXISTS (SELECT 1 FROM paper_decisions d"
    "  JOIN paper_photos f ON f.sheet = d.sheet WHERE d.ballot = b.id) AS photographed"
    " FROM ballots b JOIN polls p ON p.id = b.poll"
    " LEFT JOIN door_visits v ON v.ballot = b.id"
    " LEFT JOIN door_objections o ON o.ballot = b.id"
    " LEFT JOIN persons who ON who.id = b.recorded_by"
    " LEFT JOIN withdrawals w ON w.ballot = b.id"
    " LEFT JOIN persons taker ON taker.id = w.withdrawn_by"
    " WHERE b.poll = $1 AND b.channel = 'paper'"
    " ORDER BY b.received_at, b.id"
)

_UNITS = (
    f"SELECT {ENTRY} AS entry, e.unit, e.building, e.staircase, e.room, e.head, e.signers,"  # noqa: S608 (constants only)
    " e.representative, e.hold FROM roll_entries e"
    f" WHERE e.roll = {NEWEST_ROLL}"
)


_UNITS_OF_OWNER = (
    f"{_UNITS} AND e.head = (SELECT e.head FROM roll_entries e"  # noqa: S608 (constants)
    f"  WHERE e.roll = {NEWEST_ROLL} AND {ENTRY} = $2)"
    f" ORDER BY {ENTRY} <> $2, e.id"
)


async def papers_page(actor: Actor, poll: int, now: datetime) -> PapersView:
    """The last entered first. NotFound, NotAllowed, PapersNotNow. Three queries."""
    facts = await poll_with_papers(actor, poll, now)
    lines = _lines(await database.fetch(_PAPERS, poll))
    return PapersView(
        facts=facts,
        lines=tuple(sorted(lines, key=lambda line: (line.recorded_at, line.id), reverse=True)),
        setting=await entry_setting(poll),
        may_enter=can_enter_paper(actor, facts, facts.phase(now)),
        may_set=can_set_paper_entry(actor, facts, facts.phase(now)),
    )


async def paper_page(actor: Actor, poll: int, ballot: int, now: datetime) -> PaperView:
    """NotFound, NotAllowed, PapersNotNow. At most five queries."""
    facts = await poll_with_papers(actor, poll, now)
    rows = await database.fetch(_PAPERS, poll)
    line = next((line for line in _lines(rows) if line.id == ballot), None)
    if line is None:
        raise NotFound
    row = next(row for row in rows if row["id"] == ballot)
    units = await database.fetch(
        f"{_UNITS} AND e.unit = ANY($2::text[]) ORDER BY e.id", poll, row["units"]
    )
    phase = facts.phase(now)
    checks = can_check_paper(actor, facts, phase, row["recorded_by"]) and still_checked(
        row["recorded_at"], now
    )
    return PaperView(
        facts=facts,
        line=line,
        units=tuple(_unit(unit) for unit in units),
        signer=row["signer"],
        signed=row["signed"],
        proxy=row["proxy"],
        proxy_is_property_staff=row["proxy_is_property_staff"],
        documents=tuple(json.loads(row["documents"])),
        ground=row["ground"],
        withdrawal=(row["withdrawn_because"], row["withdrawn_by"], row["withdrawn_at"])
        if row["withdrawn_at"]
        else None,
        marks=await _marks(poll, ballot) if checks else (),
        checks=checks,
        may_enter=can_enter_paper(actor, facts, phase),
        may_withdraw=can_withdraw_ballot(actor, facts, phase) and not row["withdrawn_at"],
        may_answer=can_answer_door_objection(actor, facts.place, phase),
        may_look=bool(row["photographed"])
        and can_look_at_ballot_photo(
            actor, facts, phase, objected=line.objection is not None and not line.objection.answer
        ),
        signature=row["signature"] or "",
    )


async def _marks(poll: int, ballot: int) -> tuple[tuple[MotionText, str], ...]:
    rows = await database.fetch(
        "SELECT motion, choice FROM ballot_answers WHERE ballot = $1", ballot
    )
    chosen = {row["motion"]: row["choice"] for row in rows}
    return tuple((motion, chosen[motion.id]) for motion in await motions_of(poll))


def _lines(rows: Sequence[asyncpg.Record]) -> list[PaperLine]:
    faults = _faults(rows)
    return [
        PaperLine(
            id=row["id"],
            number=row["paper"] or row["receipt"],
            units=tuple(row["units"]),
            buildings=tuple(row["buildings"]),
            capacity=row["capacity"],
            received_at=row["received_at"],
            recorded_at=row["recorded_at"],
            entered_by=row["entered_by"],
            state=paper_state(
                withdrawn=row["withdrawn_at"] is not None, late=row["late"], stands=row["stands"]
            ),
            fault=faults.get(row["receipt"]),
            decided_by=row["decided_by"],
            decided_for=row["decided_for"],
            door=row["door"],
            objection=DoorObjected(row["said"], row["objected_at"], row["answer"])
            if row["said"]
            else None,
        )
        for row in rows
    ]


def _faults(rows: Sequence[asyncpg.Record]) -> dict[str, str]:
    """What the count would reject now if every paper had a choice: by its own function."""
    if not rows:
        return {}
    case = CountCase(
        item=9,
        threshold="ordinary_1_2",
        units=[Unit(name, 1, row["head"]) for row in rows for name in row["units"]],
        ballots=[
            Ballot(
                id=row["receipt"],
                units=tuple(row["units"]),
                choice="agree",
                at=row["received_at"],
                signed=row["signed"],
                withdrawn=row["withdrawn_at"] is not None,
                signer_role=row["signer_role"],
                proxy=row["proxy"] or None,
                proxy_doc=row["proxy_doc"],
                proxy_is_property_staff=row["proxy_is_property_staff"],
                guardian_doc=row["guardian_doc"],
            )
            for row in rows
        ],
        deadline=rows[0]["closes_at"],
        policy=Policy(**json.loads(rows[0]["policy"])),
    )
    heads = {unit.unit: unit.owner for unit in case.units}
    found = reject(case, heads, in_reading_order(case.ballots))
    # These two are states, and said as such.
    return {id_: why for id_, why in found.items() if why not in ("WITHDRAWN", "LATE")}


# -- finding a unit --------------------------------------------------------------------------


async def find_page(actor: Actor, poll: int, building: str, now: datetime) -> FindView:
    """NotFound, NotAllowed, PapersNotNow. Three queries."""
    facts = await poll_to_enter(actor, poll, now)
    buildings = await database.fetch(
        f"SELECT e.building FROM roll_entries e WHERE e.roll = {NEWEST_ROLL}"  # noqa: S608
        " GROUP BY e.building ORDER BY min(e.id)",
        poll,
    )
    units = await database.fetch(f"{_UNITS} AND e.building = $2 ORDER BY e.id", poll, building)
    return FindView(
        facts=facts,
        buildings=tuple(row["building"] for row in buildings),
        building=building,
        units=tuple(_unit(row) for row in units),
    )


async def find_unit(actor: Actor, poll: int, typed: str, now: datetime) -> int:
    """The entry of the unit as a person writes it: 3-2-501, 3号楼2单元501. PaperUnitUnknown."""
    await poll_to_enter(actor, poll, now)
    rows = await database.fetch(f"{_UNITS} AND e.unit = $2", poll, room_label(typed))
    if not rows:
        raise PaperUnitUnknown
    return int(rows[0]["entry"])


async def find_units(
    poll: int, typed: str, others: Sequence[str]
) -> tuple[PaperUnit, tuple[PaperUnit, ...]]:
    """The unit as a person writes it, and others of its owner. PaperUnitUnknown, AlsoUnknown.

    Two queries. Whoever calls has checked that the actor may enter papers.
    """
    row = await database.fetch_one(f"{_UNITS} AND e.unit = $2", poll, room_label(typed))
    if row is None:
        raise PaperUnitUnknown
    first, *further = await units_of_owner(poll, row["entry"])
    named = {unit.unit: unit for unit in further}
    for other in others:
        if room_label(other) not in named:
            raise AlsoUnknown(other)
    return first, tuple(named[room_label(other)] for other in others)


async def entry_page(actor: Actor, poll: int, entry: int, now: datetime) -> EntryView:
    """NotFound, NotAllowed, PapersNotNow. Three queries."""
    facts = await poll_to_enter(actor, poll, now)
    units = await units_of_owner(poll, entry)
    return EntryView(
        facts=facts,
        unit=units[0],
        others=tuple(units[1:]),
        motions=await motions_of(poll),
        may_print=can_print_slips(actor, facts, facts.phase(now)),
    )


async def units_of_owner(poll: int, entry: int) -> list[PaperUnit]:
    """The unit of this entry, then the others of the same owner. NotFound. One query."""
    rows = await database.fetch(_UNITS_OF_OWNER, poll, entry)
    if not rows or rows[0]["entry"] != entry:
        raise NotFound
    return [_unit(row) for row in rows]


async def roll_units(poll: int) -> dict[str, PaperUnit]:
    """Every unit of the frozen roll by its name. One query."""
    rows = await database.fetch(f"{_UNITS} ORDER BY e.id", poll)
    return {row["unit"]: _unit(row) for row in rows}


def _unit(row: asyncpg.Record) -> PaperUnit:
    return PaperUnit(**{**dict(row), "signers": read_signers(row["signers"])})

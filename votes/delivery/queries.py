"""The ledger as pages show it: sums by building, the list of a building, one household."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts, poll_to_view
from votes.delivery.rules import Attempt, Outcome, Stand, posting_in_time, stand
from votes.electorate.queries import read_signers
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.permissions import can_prove_delivery, can_record_delivery, can_view_delivery
from votes.polls.rules import PollNotFrozen


@dataclass(frozen=True, slots=True)
class Household:
    """A unit of the roll and where its paper stands. `names` in full: for a mask to cover."""

    entry: int
    unit: str
    building: str
    staircase: str
    floor: int | None
    room: str
    names: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    stand: Stand


@dataclass(frozen=True, slots=True)
class BuildingLine:
    building: str
    households: int
    served: int
    posted: int
    left: int


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """`households` in the order of the roll; `in_time`: a notice posted now would still count."""

    facts: PollFacts
    posting_days: int
    households: tuple[Household, ...]
    buildings: tuple[BuildingLine, ...]
    may_record: bool
    may_prove: bool
    in_time: bool

    @property
    def served(self) -> int:
        return sum(line.served for line in self.buildings)

    @property
    def left(self) -> int:
        return sum(line.left for line in self.buildings)

    @property
    def untried(self) -> int:
        return sum(one.stand is Stand.UNTRIED for one in self.households)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One attempt in full. `recorded_by` None: the program itself."""

    id: int
    attempt: Attempt
    outcome: Outcome
    witness: str
    note: str
    photo: int | None
    recorded_by: str | None
    recorded_at: datetime
    taken_back_for: str | None


@dataclass(frozen=True, slots=True)
class HouseholdView:
    facts: PollFacts
    household: Household
    lines: tuple[LedgerLine, ...]
    may_record: bool


# votes.delivery.rules.Way of a row of `deliveries d`: what the program sent was a reminder.
WAY = (
    "CASE WHEN d.recorded_by IS NULL AND d.way IN ('sms', 'message') THEN 'reminder' ELSE d.way END"
)
# votes.delivery.rules.Outcome of a row of `deliveries d`.
OUTCOME = (
    "CASE WHEN d.reached THEN 'delivered' WHEN d.recorded_by IS NOT NULL THEN 'not_reached'"
    " WHEN d.given_back THEN 'message_refused' ELSE 'message_taken' END"
)

# Whether a unit of the newest roll (alias e) has got its own paper: a notice on the wall is none,
# nor is what was brought to a former owner.
WAS_REACHED = (
    f"EXISTS (SELECT 1 FROM deliveries d WHERE d.entry = {ENTRY} AND d.way <> 'posted'"  # noqa: S608
    " AND d.serves_at IS NOT NULL AND (e.owned_from IS NULL OR d.delivered_at >= e.owned_from)"
    " AND NOT EXISTS (SELECT 1 FROM delivery_corrections x WHERE x.delivery = d.id))"
)

# One row a unit with all its attempts: how often is asked does not grow with the estate.
_HOUSEHOLDS = (
    f"SELECT {ENTRY} AS entry, e.unit, e.building, e.staircase, e.floor, e.room, e.signers,"  # noqa: S608 (constants only)
    " e.owned_from,"
    f" ARRAY(SELECT row({WAY}, d.reached, d.delivered_at, d.serves_at,"
    "  t.id IS NOT NULL) FROM deliveries d LEFT JOIN delivery_corrections t ON t.delivery = d.id"
    f"  WHERE d.entry = {ENTRY} AND d.poll = $1 ORDER BY d.delivered_at, d.id) AS attempts"
    f" FROM roll_entries e WHERE e.roll = {NEWEST_ROLL}"
)


async def delivery_page(
    actor: Actor, poll: int, *, posting_days: int, now: datetime
) -> DeliveryView:
    """NotFound, PollNotFrozen. Two queries, whatever the size of the estate."""
    facts = await _ledger(actor, poll)
    rows = await database.fetch(f"{_HOUSEHOLDS} ORDER BY e.id", poll)
    households = tuple(_household(row, now) for row in rows)
    return DeliveryView(
        facts=facts,
        posting_days=posting_days,
        households=households,
        buildings=_by_building(households),
        may_record=can_record_delivery(actor, facts, facts.phase(now)),
        may_prove=can_prove_delivery(actor, facts),
        in_time=posting_in_time(now, facts.closes_at, posting_days),
    )


async def household_page(actor: Actor, poll: int, entry: int, *, now: datetime) -> HouseholdView:
    """NotFound, PollNotFrozen. Three queries."""
    facts = await _ledger(actor, poll)
    row = await database.fetch_one(f"{_HOUSEHOLDS} AND {ENTRY} = $2", poll, entry)
    if row is None:
        raise NotFound
    lines = await database.fetch(
        f"SELECT d.id, {WAY} AS way, d.reached, {OUTCOME} AS outcome, d.delivered_at,"  # noqa: S608 (constants only)
        " d.serves_at, d.witness, d.note, d.photo,"
        " p.name AS recorded_by, d.recorded_at, t.reason AS taken_back_for"
        " FROM deliveries d LEFT JOIN persons p ON p.id = d.recorded_by"
        " LEFT JOIN delivery_corrections t ON t.delivery = d.id"
        " WHERE d.poll = $1 AND d.entry = $2 ORDER BY d.delivered_at DESC, d.id DESC",
        poll,
        entry,
    )
    return HouseholdView(
        facts=facts,
        household=_household(row, now),
        lines=tuple(_line(line) for line in lines),
        may_record=can_record_delivery(actor, facts, facts.phase(now)),
    )


async def delivery_photo(actor: Actor, poll: int, delivery: int) -> int:
    """The document; NotFound."""
    await _ledger(actor, poll)
    row = await database.fetch_one(
        "SELECT photo FROM deliveries WHERE id = $1 AND poll = $2", delivery, poll
    )
    if row is None or row["photo"] is None:
        raise NotFound
    return int(row["photo"])


async def served_units(link: asyncpg.Connection, poll: int) -> frozenset[str]:
    """Units whose own paper was proven to have reached them before the close: one query.

    For the count, where silent papers are deemed to follow the majority. A notice on the wall
    completes delivery, but it is nobody's own paper: nothing is deemed by it. Nor is what was
    brought to a former owner.
    """
    rows = await link.fetch(
        "SELECT DISTINCT e.unit FROM deliveries d JOIN polls p ON p.id = d.poll"  # noqa: S608 (constants only)
        f" JOIN roll_entries e ON d.entry = {ENTRY} AND e.roll = {NEWEST_ROLL}"
        " WHERE d.poll = $1 AND d.way <> 'posted' AND d.serves_at <= p.closes_at"
        " AND (e.owned_from IS NULL OR d.delivered_at >= e.owned_from)"
        " AND NOT EXISTS (SELECT 1 FROM delivery_corrections t WHERE t.delivery = d.id)",
        poll,
    )
    return frozenset(row["unit"] for row in rows)


async def _ledger(actor: Actor, poll: int) -> PollFacts:
    facts = await poll_to_view(actor, poll)
    if not can_view_delivery(actor, facts):
        raise NotFound
    if not facts.frozen:
        raise PollNotFrozen
    return facts


def _household(row: asyncpg.Record, now: datetime) -> Household:
    attempts = tuple(Attempt(*one) for one in row["attempts"])
    # What was brought to a former owner has not reached the present one.
    own = [one for one in attempts if row["owned_from"] is None or one.at >= row["owned_from"]]
    return Household(
        entry=row["entry"],
        unit=row["unit"],
        building=row["building"],
        staircase=row["staircase"],
        floor=row["floor"],
        room=row["room"],
        names=tuple(signer.name for signer in read_signers(row["signers"])),
        attempts=attempts,
        stand=stand(own, now),
    )


def _by_building(households: Sequence[Household]) -> tuple[BuildingLine, ...]:
    """In the order of the roll."""
    of: dict[str, list[Stand]] = {}
    for household in households:
        of.setdefault(household.building, []).append(household.stand)
    return tuple(
        BuildingLine(
            building=building,
            households=len(stands),
            served=stands.count(Stand.SERVED),
            posted=stands.count(Stand.POSTED),
            left=stands.count(Stand.TRIED) + stands.count(Stand.UNTRIED),
        )
        for building, stands in of.items()
    )


def _line(row: asyncpg.Record) -> LedgerLine:
    return LedgerLine(
        id=row["id"],
        attempt=Attempt(
            way=row["way"],
            reached=row["reached"],
            at=row["delivered_at"],
            serves_at=row["serves_at"],
            taken_back=row["taken_back_for"] is not None,
        ),
        outcome=row["outcome"],
        witness=row["witness"],
        note=row["note"],
        photo=row["photo"],
        recorded_by=row["recorded_by"],
        recorded_at=row["recorded_at"],
        taken_back_for=row["taken_back_for"],
    )

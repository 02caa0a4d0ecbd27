"""What a ballot is checked against, read inside the transaction that stores it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.database import BY_KEYS_ONLY
from app.ledger.services import LockedLog, locked_log
from votes.ballots.rules import SlipFacts
from votes.electorate.standing import ENTRY, OWN_ENTRY
from votes.proofs.services import poll_log


@dataclass(frozen=True, slots=True)
class OnRoll:
    """What a slip may speak for, by one version of the roll. `head`, `signers` as in SlipFacts;
    `units`: the names of the flats of its `entries`."""

    poll: int
    roll: int
    head: str
    entries: tuple[int, ...]
    units: tuple[str, ...]
    signers: tuple[str, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class PollFacts:
    """What all slips of a poll have in common; `roll`: the newest; `numbers`: id of a motion → its
    number."""

    id: int
    roll: int
    numbers: Mapping[int, int]
    motions: frozenset[int]
    frozen_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    counted: bool
    terminated: bool


_HOLD = f"SELECT id, {BY_KEYS_ONLY} FROM polls WHERE id = %d FOR SHARE"  # noqa: S608 (a constant)
_LOCK = (
    "SELECT g.id, g.size, g.frontier, p.frozen_at, p.opens_at, p.closes_at,"
    " (SELECT max(r.id) FROM rolls r WHERE r.poll = p.id) AS roll,"
    " (SELECT json_object_agg(m.id, m.number) FROM motions m WHERE m.poll = p.id) AS numbers,"
    " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion"
    "  WHERE m.poll = p.id) AS counted,"
    " EXISTS (SELECT 1 FROM poll_terminations t WHERE t.poll = p.id) AS terminated"
    " FROM polls p JOIN logs g ON g.subject = 'polls' AND g.subject_id = p.id"
    " WHERE p.id = $1 FOR UPDATE OF g"
)
# Each by its own key: a plan made while there were few ballots would read all of the poll.
_TAKEN = (
    "SELECT asked.receipt FROM unnest($2::text[]) AS asked(receipt) WHERE EXISTS"
    " (SELECT 1 FROM ballots b WHERE b.poll = $1 AND b.receipt = asked.receipt OFFSET 0)"
)


def hold_poll(poll: int) -> str:
    """A transaction's first statement: against a count, an extension and a new roll, until it
    ends; many may hold the poll at once."""
    return _HOLD % poll


async def lock_log(link: asyncpg.Connection, poll: int) -> tuple[PollFacts, LockedLog]:
    """Of a poll that the transaction holds; whoever else writes to it waits for the end.

    What decides is read in a statement after the hold, so it has seen every commit that the hold
    waited for; and nobody changes it while the log is waited for.
    """
    while (row := await link.fetchrow(_LOCK, poll)) is None:
        await poll_log(link, poll)  # frozen before there were logs
    numbers = {int(motion): number for motion, number in json.loads(row["numbers"]).items()}
    facts = PollFacts(
        id=poll,
        roll=row["roll"],
        numbers=numbers,
        motions=frozenset(numbers),
        frozen_at=row["frozen_at"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        counted=row["counted"],
        terminated=row["terminated"],
    )
    return facts, locked_log(row)


async def taken_receipts(
    link: asyncpg.Connection, poll: int, receipts: Sequence[str]
) -> frozenset[str]:
    """Of these numbers those that a ballot of the poll has."""
    return frozenset(row["receipt"] for row in await link.fetch(_TAKEN, poll, receipts))


async def on_roll(link: asyncpg.Connection, slips: Sequence[int]) -> dict[int, OnRoll]:
    """By the newest version of the roll, which never changes: a later one is another. A slip whose
    unit has left the roll is missing."""
    rows = await link.fetch(
        "SELECT s.id, s.poll, own.roll, own.head, own.signers,"  # noqa: S608 (constants only)
        " (SELECT json_agg(json_build_array("
        f"{ENTRY}, e.unit) ORDER BY e.id) FROM roll_entries e JOIN slips given"
        f"  ON given.entry = {ENTRY} WHERE e.roll = own.roll AND e.head = own.head) AS homes,"
        " EXISTS (SELECT 1 FROM roll_entries e WHERE e.roll = own.roll AND e.head = own.head"
        "  AND e.hold IS NOT NULL) AS held"
        f" FROM slips s {OWN_ENTRY} WHERE s.id = ANY($1::int[])",
        slips,
    )
    found = {}
    for row in rows:
        homes = json.loads(row["homes"] or "[]")
        keys = tuple(signer["key"] for signer in json.loads(row["signers"]))
        found[row["id"]] = OnRoll(
            poll=row["poll"],
            roll=row["roll"],
            head=row["head"],
            entries=tuple(entry for entry, _unit in homes),
            units=tuple(unit for _entry, unit in homes),
            signers=keys if len(keys) > 1 else ("",),
            held=row["held"],
        )
    return found


def slip_facts(slip: OnRoll, poll: PollFacts, taken: frozenset[str]) -> SlipFacts:
    return SlipFacts(
        poll=poll.id,
        head=slip.head,
        entries=slip.entries,
        signers=slip.signers,
        motions=poll.motions,
        frozen_at=poll.frozen_at,
        opens_at=poll.opens_at,
        closes_at=poll.closes_at,
        counted=poll.counted,
        held=slip.held,
        terminated=poll.terminated,
        taken=taken,
    )

"""What a ballot is checked against, read inside the transaction that stores it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.database import BY_KEYS_ONLY, OwnLink
from app.gathering import Remembered
from votes.ballots.rules import Cast, SlipFacts
from votes.electorate.standing import ENTRY, OWN_ENTRY


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
    """What all slips of a poll have in common; `roll`: the newest. `taken` as in SlipFacts."""

    id: int
    roll: int
    motions: frozenset[int]
    frozen_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    counted: bool
    terminated: bool
    taken: frozenset[str]


async def load_slips(
    link: asyncpg.Connection, casts: Sequence[Cast], kept: Remembered[int, OnRoll]
) -> tuple[dict[int, SlipFacts], dict[int, PollFacts]]:
    """Facts by slip and by poll, with the polls locked against being counted.

    Two statements, one more for slips that are not `kept`: frozen rolls never change, and a poll
    whose newest roll is another is asked again. A slip whose unit left the roll has no facts.
    """
    slips = {cast.slip for cast in casts}
    there = {slip: kept[slip] for slip in slips if slip in kept}
    there |= await load_on_roll(link, slips, kept)
    polls = await _locked_polls(
        link, sorted({one.poll for one in there.values()}), [cast.receipt for cast in casts]
    )
    moved = [slip for slip, one in there.items() if polls[one.poll].roll != one.roll]
    again = await _on_roll(link, moved, kept)
    there = {slip: one for slip, one in there.items() if slip not in moved} | again
    return {slip: slip_facts(one, polls[one.poll]) for slip, one in there.items()}, polls


async def _locked_polls(
    link: asyncpg.Connection, polls: list[int], receipts: list[str]
) -> dict[int, PollFacts]:
    """The lock stands in a statement of its own: what is read after it has seen every commit that
    it waited for."""
    await link.execute(
        f"SELECT id, {BY_KEYS_ONLY} FROM polls"  # noqa: S608 (a constant)
        " WHERE id = ANY($1::int[]) ORDER BY id FOR SHARE",
        polls,
    )
    rows = await link.fetch(
        "SELECT p.id, p.frozen_at, p.opens_at, p.closes_at,"
        " (SELECT max(r.id) FROM rolls r WHERE r.poll = p.id) AS roll,"
        " ARRAY(SELECT m.id FROM motions m WHERE m.poll = p.id) AS motions,"
        " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion"
        "  WHERE m.poll = p.id) AS counted,"
        " EXISTS (SELECT 1 FROM poll_terminations t WHERE t.poll = p.id) AS terminated,"
        # Each by its own key: a plan made while there were few ballots would read all of the poll.
        " ARRAY(SELECT asked.receipt FROM unnest($2::text[]) AS asked(receipt) WHERE EXISTS"
        "  (SELECT 1 FROM ballots b WHERE b.poll = p.id AND b.receipt = asked.receipt OFFSET 0))"
        " AS taken"
        " FROM polls p WHERE p.id = ANY($1::int[])",
        polls,
        receipts,
    )
    return {
        row["id"]: PollFacts(
            id=row["id"],
            roll=row["roll"],
            motions=frozenset(row["motions"]),
            frozen_at=row["frozen_at"],
            opens_at=row["opens_at"],
            closes_at=row["closes_at"],
            counted=row["counted"],
            terminated=row["terminated"],
            taken=frozenset(row["taken"]),
        )
        for row in rows
    }


async def load_on_roll(
    link: asyncpg.Connection | OwnLink, slips: Iterable[int], kept: Remembered[int, OnRoll]
) -> dict[int, OnRoll]:
    """Those that are not `kept` yet, and are from now on. One query, none where all are."""
    return await _on_roll(link, [slip for slip in slips if slip not in kept], kept)


async def _on_roll(
    link: asyncpg.Connection | OwnLink, slips: list[int], kept: Remembered[int, OnRoll]
) -> dict[int, OnRoll]:
    if not slips:
        return {}
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
        kept.remember(row["id"], found[row["id"]])
    return found


def slip_facts(slip: OnRoll, poll: PollFacts) -> SlipFacts:
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
        taken=poll.taken,
    )

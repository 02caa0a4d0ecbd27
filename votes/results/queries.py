"""The result page, the count file to download, and what the minutes quote."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.ledger.proofs import Head
from app.ledger.queries import log_of, newest_head
from votes.access import PollFacts, poll_to_view, published_poll
from votes.electorate.renewal.queries import RollVersion, roll_versions
from votes.papers.double.setting import EntryFacts, entry_facts
from votes.permissions import can_publish_result, can_view_answers, can_view_result
from votes.proofs.rules import LOGGED_AS
from votes.results.case import Threshold


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit of the frozen roll. `head`: who counts once; what the developer holds is one."""

    unit: str
    building: str
    staircase: str
    floor: int | None
    room: str
    kind: str
    area_x100: int
    head: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A ballot that was not counted, and why; the receipt, never a name."""

    receipt: str
    units: tuple[str, ...]
    channel: str
    received_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class MotionResult:
    """`tally` is the published result (docs/count-file.md); `says` what each unit says.

    `count_file_sha256`: of the file that tells what each unit says; `public_file_sha256`: of the
    one for anybody, "" where the log names none."""

    result: int
    version: int
    motion: int
    number: int
    title: str
    wording: str
    item: int
    threshold: Threshold
    stricter_reason: str
    tally: dict[str, Any]
    says: dict[str, str]
    passed: bool
    counted_at: datetime
    counted_by: str
    count_file_sha256: str
    rejected: tuple[Rejected, ...]
    public_file_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ResultView:
    """`rolls`: every version of the roll, the counted one last; none of a rehearsal. `by_unit`:
    whoever reads it may see what each unit has said."""

    poll: PollFacts
    roll_sha256: str
    roll_version: int
    roll_frozen_at: datetime
    roll_units: int
    roll_heads: int
    roll_area_x100: int
    entries: tuple[Entry, ...]
    motions: tuple[MotionResult, ...]
    head: Head | None
    papers: EntryFacts
    rolls: tuple[RollVersion, ...] = ()
    by_unit: bool = False


async def result_page(actor: Actor, poll: int) -> ResultView:
    """NotFound before there is a result, also for those who may see it then. Eight queries."""
    facts = await poll_to_view(actor, poll)
    motions = await _results(poll)
    if not motions or not can_view_result(actor, facts):
        raise NotFound
    view = await _view(facts, motions)
    return replace(view, by_unit=can_view_answers(actor, facts))


async def answers_page(actor: Actor, poll: int) -> ResultView:
    """The same, for those who may see what each unit has said. NotFound. Eight queries."""
    view = await result_page(actor, poll)
    if not view.by_unit:
        raise NotFound
    return view


async def result_of(facts: PollFacts) -> ResultView:
    """Of a poll that is counted; who may see it was asked before. Seven queries."""
    return await _view(facts, await _results(facts.id))


async def published_result(poll: int) -> ResultView:
    """What anybody may read of it, for the public board. NotFound before it is counted."""
    facts = await published_poll(poll)
    motions = await _results(poll)
    if not motions:
        raise NotFound
    return await _view(facts, motions)


async def _view(facts: PollFacts, motions: list[asyncpg.Record]) -> ResultView:
    roll = await database.fetch_one(
        "SELECT * FROM rolls WHERE poll = $1 ORDER BY version DESC LIMIT 1", facts.id
    )
    assert roll is not None, "a counted poll has a frozen roll"
    entries = await database.fetch(
        "SELECT unit, building, staircase, floor, room, kind, area_x100,"
        " CASE WHEN status = 'sold' THEN head ELSE '' END AS head FROM roll_entries"
        " WHERE roll = $1 ORDER BY id",
        roll["id"],
    )
    log = await log_of(LOGGED_AS, facts.id)
    tallies = [json.loads(row["tally"]) for row in motions]
    rejected = await _rejected(
        facts.id,
        {receipt for tally in tallies for receipt in tally["rejected_ballots"]}
        | {receipt for tally in tallies for receipt, _unit in tally.get("unheard_answers", ())},
    )
    public = await public_files(facts.id)
    return ResultView(
        poll=facts,
        papers=await entry_facts(facts.id),
        rolls=await roll_versions(facts.id),
        roll_sha256=roll["sha256"],
        roll_version=roll["version"],
        roll_frozen_at=roll["frozen_at"],
        roll_units=roll["units"],
        roll_heads=roll["heads"],
        roll_area_x100=roll["area_x100"],
        entries=tuple(Entry(*row) for row in entries),
        motions=tuple(
            MotionResult(
                result=row["id"],
                version=row["version"],
                motion=row["motion"],
                number=row["number"],
                title=row["title"],
                wording=row["wording"],
                item=row["item"],
                threshold=row["threshold"],
                stricter_reason=row["stricter_reason"],
                tally=tally,
                says=json.loads(row["says"]),
                passed=row["passed"],
                counted_at=row["counted_at"],
                counted_by=row["counted_by"],
                count_file_sha256=row["sha256"],
                rejected=tuple(
                    Rejected(
                        receipt=receipt,
                        units=tuple(rejected[receipt]["units"]),
                        channel=rejected[receipt]["channel"],
                        received_at=rejected[receipt]["received_at"],
                        reason=reason,
                    )
                    for receipt, reason in tally["rejected_ballots"].items()
                )
                + _unheard(tally, rejected),
                public_file_sha256=public.get(row["number"], ""),
            )
            for row, tally in zip(motions, tallies, strict=True)
        ),
        head=None if log is None else await newest_head(log),
    )


def _unheard(tally: dict[str, Any], ballots: dict[str, asyncpg.Record]) -> tuple[Rejected, ...]:
    """Ballots that are no longer heard for some of their units, with those units."""
    units: dict[str, list[str]] = {}
    for receipt, unit in tally.get("unheard_answers", ()):
        units.setdefault(receipt, []).append(unit)
    return tuple(
        Rejected(
            receipt=receipt,
            units=tuple(named),
            channel=ballots[receipt]["channel"],
            received_at=ballots[receipt]["received_at"],
            reason="NOT_THEIRS_NOW",
        )
        for receipt, named in units.items()
    )


async def _results(poll: int) -> list[asyncpg.Record]:
    """The latest result of each motion, in order."""
    return await database.fetch(
        "SELECT DISTINCT ON (m.number) r.id, r.version, r.motion, r.tally, r.says, r.passed,"
        " r.counted_at, m.number, m.title, m.wording, m.item, m.threshold, m.stricter_reason,"
        " d.sha256, p.name AS counted_by"
        " FROM results r JOIN motions m ON m.id = r.motion"
        " JOIN documents d ON d.id = r.count_file JOIN persons p ON p.id = r.counted_by"
        " WHERE m.poll = $1 ORDER BY m.number, r.version DESC",
        poll,
    )


async def public_files(poll: int) -> dict[int, str]:
    """Number of the motion → SHA-256 of its public count file, as the log states it."""
    row = await database.fetch_one(
        "SELECT e.event FROM logs g JOIN log_leaves l ON l.log = g.id"
        " JOIN log_events e ON e.leaf = l.id WHERE g.subject = $2 AND g.subject_id = $1"
        " AND e.event::jsonb ->> 'receipt' IS NULL AND e.event::jsonb ->> 'kind' = 'count'"
        " ORDER BY l.position DESC LIMIT 1",
        poll,
        LOGGED_AS,
    )
    if row is None:
        return {}
    return {
        int(motion["number"]): str(motion["public_count_file"])
        for motion in json.loads(row["event"])["motions"]
    }


async def _rejected(poll: int, receipts: set[str]) -> dict[str, asyncpg.Record]:
    rows = await database.fetch(
        "SELECT b.receipt, b.channel, b.received_at, array_agg(e.unit ORDER BY e.id) AS units"
        " FROM ballots b JOIN ballot_units u ON u.ballot = b.id"
        " JOIN roll_entries e ON e.id = u.entry"
        " WHERE b.poll = $1 AND b.receipt = ANY($2::text[]) GROUP BY b.id",
        poll,
        list(receipts),
    )
    return {row["receipt"]: row for row in rows}


async def count_file_of(actor: Actor, poll: int, motion: int) -> int:
    """The document id of the count file of motion number `motion`; NotFound."""
    facts = await poll_to_view(actor, poll)
    for row in await _results(poll):
        if row["number"] == motion and can_view_answers(actor, facts):
            found = await database.fetch_one(
                "SELECT count_file FROM results WHERE id = $1", row["id"]
            )
            assert found is not None
            return int(found["count_file"])
    raise NotFound


@dataclass(frozen=True, slots=True)
class BothShown:
    """A unit for which paper and telephone say different things: (receipt, choice, received at)
    of each; `stands` the channel that is counted."""

    unit: str
    paper: tuple[str, str, datetime]
    online: tuple[str, str, datetime]
    stands: str


async def channels_page(actor: Actor, poll: int, motion: int) -> tuple[PollFacts, list[BothShown]]:
    """Of the newest count. NotFound, also before it and for others than the community."""
    facts = await poll_to_view(actor, poll)
    if not can_publish_result(actor, facts):
        raise NotFound
    row = await database.fetch_one(
        "SELECT r.tally, m.id FROM results r JOIN motions m ON m.id = r.motion"
        " WHERE m.poll = $1 AND m.number = $2 ORDER BY r.version DESC LIMIT 1",
        poll,
        motion,
    )
    if row is None:
        raise NotFound
    different = json.loads(row["tally"]).get("paper_and_online", [])
    given = {
        one["receipt"]: (one["receipt"], one["choice"], one["received_at"])
        for one in await database.fetch(
            "SELECT b.receipt, b.received_at, a.choice FROM ballots b"
            " JOIN ballot_answers a ON a.ballot = b.id AND a.motion = $2"
            " WHERE b.poll = $1 AND b.receipt = ANY($3::text[])",
            poll,
            row["id"],
            [one[way] for one in different for way in ("paper", "online")],
        )
    }
    return facts, [
        BothShown(
            one["unit"],
            given[one["paper"]],
            given[one["online"]],
            "paper" if one["stands"] == one["paper"] else "online",
        )
        for one in different
    ]

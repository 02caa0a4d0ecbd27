"""Where a ballot stands in its poll's log, the heads, and what the public board shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.errors import NotFound
from app.ledger.proofs import Head, public_mark
from app.ledger.queries import heads, log_of, newest_head
from app.ledger.rules import NotInLog
from votes.access import PollFacts, published_poll
from votes.electorate.queries import read_signers
from votes.electorate.rules import Signer
from votes.electorate.standing import ENTRY
from votes.proofs.fates import Fate
from votes.proofs.rules import LOGGED_AS, NotOnTheBoard
from votes.results.queries import ResultView, public_files, published_result


@dataclass(frozen=True, slots=True)
class Logged:
    """A ballot's entry, from 0; `head`: the newest, where it is long enough to hold it; `mark`:
    what stands for it in the public count file, for nobody but her whose ballot it is."""

    log: int
    position: int
    head: Head | None
    mark: str


@dataclass(frozen=True, slots=True)
class Received:
    """A ballot as far as its receipt tells: never what was chosen. `signers`: who may ask."""

    receipt: str
    received_at: datetime
    withdrawn: bool
    signers: tuple[Signer, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class HeadsView:
    """`heads`: the oldest first; `log` 0 where there is none yet."""

    poll: PollFacts
    log: int
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    result: ResultView
    log: int
    head: Head


async def logged_ballot(poll: int, receipt: str) -> Logged | None:
    """None where it has no entry: it is from before there were logs, or was forgotten. Two
    queries."""
    return (await logged_receipts(poll, [receipt])).get(receipt)


async def logged_receipts(poll: int, receipts: Sequence[str]) -> dict[str, Logged]:
    """By receipt number; those without an entry are left out. Two queries."""
    rows = await database.fetch(
        "SELECT e.event::jsonb ->> 'receipt' AS receipt, g.id AS log, l.position, e.salt"
        " FROM log_events e JOIN log_leaves l ON l.id = e.leaf JOIN logs g ON g.id = l.log"
        " WHERE e.event::jsonb ->> 'receipt' = ANY($2::text[])"
        " AND g.subject = 'polls' AND g.subject_id = $1",
        poll,
        list(receipts),
    )
    head = await newest_head(rows[0]["log"]) if rows else None
    return {
        row["receipt"]: Logged(
            row["log"],
            row["position"],
            head if head is not None and head.size > row["position"] else None,
            public_mark(row["salt"], row["receipt"]),
        )
        for row in rows
    }


async def fates(poll: int, receipt: str) -> list[Fate]:
    """What the count made of a ballot, motion by motion. One query."""
    return (await fates_of(poll, [receipt])).get(receipt, [])


async def fates_of(poll: int, receipts: Sequence[str]) -> dict[str, list[Fate]]:
    """By receipt number. One query."""
    rows = await database.fetch(
        "SELECT DISTINCT ON (b.receipt, m.number) b.receipt, m.title,"
        " r.tally -> 'rejected_ballots' ->> b.receipt AS reason,"
        " (r.tally -> 'superseded_ballots') ? b.receipt AS superseded,"
        " (SELECT count(*) FROM jsonb_array_elements(r.tally -> 'unheard_answers') one"
        "   WHERE one ->> 0 = b.receipt)"
        "  = (SELECT count(*) FROM ballot_units u WHERE u.ballot = b.id) AS unheard,"
        " (r.tally -> 'units_set_aside') ?| ARRAY(SELECT e.unit FROM ballot_units u"
        "  JOIN roll_entries e ON e.id = u.entry WHERE u.ballot = b.id) AS set_aside"
        " FROM ballots b JOIN motions m ON m.poll = b.poll JOIN results r ON r.motion = m.id"
        " WHERE b.poll = $1 AND b.receipt = ANY($2::text[])"
        " ORDER BY b.receipt, m.number, r.version DESC",
        poll,
        list(receipts),
    )
    found: dict[str, list[Fate]] = {receipt: [] for receipt in receipts}
    for row in rows:
        found[row["receipt"]].append(_fate(row))
    return found


def _fate(row: asyncpg.Record) -> Fate:
    if row["reason"] or row["unheard"]:
        return Fate(row["title"], "rejected", row["reason"] or "NOT_THEIRS_NOW")
    if row["superseded"]:
        return Fate(row["title"], "superseded")
    return Fate(row["title"], "set_aside" if row["set_aside"] else "counted")


async def received(poll: int, receipt: str) -> Received | None:
    """Who may ask for a receipt, and what may be said of it. One query."""
    row = await database.fetch_one(
        "SELECT b.received_at, b.signer,"  # noqa: S608
        " EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) AS withdrawn,"
        " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion"
        "  WHERE m.poll = b.poll) AS counted,"
        # As the roll showed them when it was recorded: a later owner is not told of it.
        " ARRAY(SELECT (SELECT e.signers::text FROM roll_entries e JOIN rolls r ON r.id = e.roll"
        f"   WHERE {ENTRY} = u.entry AND (e.renews IS NULL OR r.frozen_at <= b.recorded_at)"
        "   AND r.poll = b.poll ORDER BY r.version DESC LIMIT 1) FROM ballot_units u"
        "  WHERE u.ballot = b.id ORDER BY u.entry) AS signers"
        " FROM ballots b WHERE b.poll = $1 AND b.receipt = $2",
        poll,
        receipt,
    )
    if row is None:
        return None
    all_signers = [signer for text in row["signers"] for signer in read_signers(text)]
    return Received(
        receipt=receipt,
        received_at=row["received_at"],
        withdrawn=row["withdrawn"],
        signers=tuple(s for s in all_signers if row["signer"] in ("", s.key)),
        counted=row["counted"],
    )


# -- for anybody -------------------------------------------------------------------------------


async def public_poll(poll: int) -> PollFacts:
    """What was announced to all owners. NotFound for a draft. One query."""
    facts = await published_poll(poll)
    if not facts.frozen:
        raise NotFound
    return facts


async def heads_page(poll: int) -> HeadsView:
    """NotFound for a draft. Three queries."""
    facts = await public_poll(poll)
    log = await log_of(LOGGED_AS, poll)
    return HeadsView(facts, log or 0, tuple(await heads(log)) if log else ())


async def head_number(poll: int, number: int) -> tuple[int, Head, Head | None]:
    """(log, the head, the one before it) by its number, from 1. NotFound, NotInLog."""
    view = await heads_page(poll)
    if not 1 <= number <= len(view.heads):
        raise NotInLog
    before = view.heads[number - 2] if number > 1 else None
    return view.log, view.heads[number - 1], before


async def newest(poll: int) -> tuple[int, Head]:
    """(log, its newest head). NotFound, NotInLog."""
    view = await heads_page(poll)
    if not view.heads:
        raise NotInLog
    return view.log, view.heads[-1]


async def board_page(poll: int) -> BoardView:
    """NotOnTheBoard before the count. Nine queries."""
    try:
        result = await published_result(poll)
        log, head = await newest(poll)
    except NotFound as early:
        raise NotOnTheBoard from early
    return BoardView(result=result, log=log, head=head)


async def public_file(poll: int, motion: int) -> int:
    """Its document. NotOnTheBoard."""
    row = await database.fetch_one(
        "SELECT id FROM documents WHERE sha256 = $1", (await public_files(poll)).get(motion, "")
    )
    if row is None:
        raise NotOnTheBoard
    return int(row["id"])

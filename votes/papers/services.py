"""Use-cases of paper ballots: entering one, taking a wrong entry back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotFound
from votes.access import PollFacts
from votes.ballots.rules import NewBallot, receipt_number
from votes.ballots.store import store_ballots
from votes.papers.access import poll_to_enter
from votes.papers.double.setting import check_single_entry
from votes.papers.double.sheets import wait_again
from votes.papers.queries import units_of_owner
from votes.papers.rules import (
    AlreadyWithdrawn,
    PaperNumberTaken,
    PaperPlan,
    PaperUnit,
    SecondPaper,
    WithdrawalReasonMissing,
    paper_ballot,
    split_number,
    stored_number,
)
from votes.polls.queries import motions_of
from votes.proofs.rules import withdrawal_event
from votes.proofs.services import log_event

# Of what is left for the key of each pointer, the newest that was in time; see votes.ballots.store.
_FALL_BACK = (
    "UPDATE current_answers c SET ballot = left_over.ballot FROM ("
    " SELECT DISTINCT ON (old.id) old.id, b.id AS ballot"
    " FROM current_answers old JOIN ballot_units u ON u.entry = old.entry"
    " JOIN ballots b ON b.id = u.ballot AND b.signer = old.signer AND b.channel = old.channel"
    " JOIN ballot_answers a ON a.ballot = b.id AND a.motion = old.motion"
    " JOIN polls p ON p.id = b.poll"
    " WHERE old.ballot = $1 AND b.received_at <= p.closes_at"
    " AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id)"
    " ORDER BY old.id, b.received_at DESC, b.id DESC) left_over WHERE c.id = left_over.id"
)


async def enter_paper(
    actor: Actor,
    poll: int,
    entry: int,
    plan: PaperPlan,
    *,
    also: Sequence[int] = (),
    another: bool = False,
    chance: Callable[[], int],
    now: datetime,
) -> int:
    """Record what stands on one paper; its id. `also`: further entries of the same owner.

    `another`: it is known that this is not the unit's first paper. NotFound, NotAllowed,
    PapersNotNow, DoubleEntryRequired, PaperFaults, PaperNumberTaken, SecondPaper.
    """
    await poll_to_enter(actor, poll, now)
    try:
        async with database.transaction() as link:
            facts = await lock_poll(link, actor, poll, now)
            await check_single_entry(poll)
            ballot, units = await read_paper(
                link,
                actor,
                facts,
                entry,
                plan,
                also=also,
                another=another,
                receipt=receipt_number(chance()),
                now=now,
            )
            return await store_paper(link, actor, facts, ballot, units, now=now)
    except asyncpg.UniqueViolationError as taken:
        raise number_taken(taken, plan.number) from taken


async def read_paper(
    link: asyncpg.Connection,
    actor: Actor,
    facts: PollFacts,
    entry: int,
    plan: PaperPlan,
    *,
    also: Sequence[int],
    another: bool,
    receipt: str,
    now: datetime,
) -> tuple[NewBallot, list[PaperUnit]]:
    """The ballot that a paper makes and its units, looked at against all that is there, which the
    transaction of `link` keeps so. NotFound, PaperFaults, PaperNumberTaken, SecondPaper."""
    units = _chosen(await units_of_owner(facts.id, entry), also)
    ballot = paper_ballot(
        plan,
        units,
        [motion.id for motion in await motions_of(facts.id)],
        opens_at=facts.opens_at,
        receipt=receipt,
        recorded_by=actor.person,
        now=now,
    )
    # Of two papers of one unit at once the second sees the first.
    await link.execute(
        "SELECT id FROM roll_entries WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE",
        list(ballot.entries),
    )
    ballot = await _numbered(link, facts.id, ballot)
    if not another:
        await _check_first(link, facts.id, ballot)
    return ballot, units


async def store_paper(
    link: asyncpg.Connection,
    actor: Actor,
    facts: PollFacts,
    ballot: NewBallot,
    units: Sequence[PaperUnit],
    *,
    now: datetime,
) -> int:
    """Its id. What `read_paper` gave, in the same transaction; see `number_taken`."""
    (made,) = await store_ballots(link, facts.id, [ballot])
    await note(
        link,
        actor,
        "enter_paper",
        facts,
        now,
        of=("ballots", made),
        reason=ballot.ground,
        after={
            "paper": ballot.paper,
            "units": [unit.unit for unit in units],
            "capacity": ballot.capacity,
            "received_at": ballot.received_at.isoformat(),
        },
    )
    return made


def number_taken(taken: asyncpg.UniqueViolationError, number: str) -> Exception:
    """PaperNumberTaken where somebody else has just stored a paper of this number."""
    return PaperNumberTaken(number) if taken.constraint_name == "ballots_paper" else taken


async def lock_poll(link: asyncpg.Connection, actor: Actor, poll: int, now: datetime) -> PollFacts:
    """Nobody counts while papers come in or go; read again under the lock. PapersNotNow."""
    await link.execute("SELECT id FROM polls WHERE id = $1 FOR SHARE", poll)
    return await poll_to_enter(actor, poll, now)


def _chosen(units: Sequence[PaperUnit], also: Sequence[int]) -> list[PaperUnit]:
    """NotFound where something else than the same owner's unit was asked for."""
    first, *others = units
    if not set(also) <= {unit.entry for unit in others}:
        raise NotFound
    return [first, *(unit for unit in others if unit.entry in also)]


async def _numbered(link: asyncpg.Connection, poll: int, ballot: NewBallot) -> NewBallot:
    """PaperNumberTaken, but not by an entry that was taken back."""
    assert ballot.paper is not None
    rows = await link.fetch(
        "SELECT EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) AS withdrawn"
        " FROM ballots b WHERE b.poll = $1 AND split_part(b.paper, '#', 1) = $2",
        poll,
        ballot.paper,
    )
    if not all(row["withdrawn"] for row in rows):
        raise PaperNumberTaken(ballot.paper)
    return replace(ballot, paper=stored_number(ballot.paper, len(rows)))


async def _check_first(link: asyncpg.Connection, poll: int, ballot: NewBallot) -> None:
    """SecondPaper where a unit has handed one in that was not taken back, but for papers that
    two of its co-owners have signed each."""
    rows = await link.fetch(
        "SELECT DISTINCT b.id, coalesce(b.paper, b.receipt) AS paper"
        " FROM ballots b JOIN ballot_units u ON u.ballot = b.id"
        " WHERE b.poll = $1 AND b.channel = 'paper' AND u.entry = ANY($2::int[])"
        " AND (b.signer = $3 OR b.signer = '' OR $3 = '')"
        " AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) ORDER BY b.id",
        poll,
        list(ballot.entries),
        ballot.signer,
    )
    if rows:
        raise SecondPaper(tuple(split_number(row["paper"])[0] for row in rows))


async def withdraw_paper(
    actor: Actor, poll: int, ballot: int, reason: str, *, now: datetime
) -> None:
    """Take back what was entered wrongly; what stood before it stands again.

    The ballot stays on record; a photographed paper waits to be read again.
    NotFound, NotAllowed, PapersNotNow, WithdrawalReasonMissing, AlreadyWithdrawn.
    """
    await poll_to_enter(actor, poll, now)
    if not reason.strip():
        raise WithdrawalReasonMissing
    async with database.transaction() as link:
        facts = await lock_poll(link, actor, poll, now)
        row = await link.fetchrow(
            "SELECT paper, receipt FROM ballots WHERE id = $1 AND poll = $2 AND channel = 'paper'",
            ballot,
            poll,
        )
        if row is None:
            raise NotFound
        # Waits for a new paper of the same unit, and lets the next one see what stands now.
        await link.execute(
            "SELECT id FROM roll_entries WHERE id IN (SELECT entry FROM ballot_units"
            " WHERE ballot = $1) ORDER BY id FOR NO KEY UPDATE",
            ballot,
        )
        if await link.fetchval("SELECT 1 FROM withdrawals WHERE ballot = $1", ballot):
            raise AlreadyWithdrawn
        await take_back(link, ballot, reason.strip(), by=actor.person, now=now)
        await wait_again(link, poll, ballot, by=actor.person, now=now)
        await note(
            link,
            actor,
            "withdraw_ballot",
            facts,
            now,
            of=("ballots", ballot),
            reason=reason.strip(),
            before={"paper": row["paper"]},
        )


async def take_back(
    link: asyncpg.Connection, ballot: int, reason: str, *, by: int, now: datetime
) -> None:
    """Inside a transaction that holds the ballot's entries: what stood before stands again."""
    await link.execute(
        "INSERT INTO withdrawals (ballot, reason, withdrawn_by, withdrawn_at)"
        " VALUES ($1, $2, $3, $4)",
        ballot,
        reason,
        by,
        now,
    )
    await link.execute(_FALL_BACK, ballot)
    await link.execute("DELETE FROM current_answers WHERE ballot = $1", ballot)
    row = await link.fetchrow("SELECT poll, receipt FROM ballots WHERE id = $1", ballot)
    await log_event(link, row["poll"], withdrawal_event(row["poll"], row["receipt"], reason, now))

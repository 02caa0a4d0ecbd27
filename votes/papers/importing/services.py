"""Use-cases: look at a spreadsheet of papers, then enter all that is good in it."""

from collections.abc import Callable, Sequence
from datetime import datetime

import anyio.to_thread
import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.estates.roll.rules import Sheet
from app.estates.roll.sheets import open_sheets
from votes.access import PollFacts
from votes.ballots.rules import receipt_number
from votes.ballots.store import store_ballots
from votes.papers.access import poll_to_enter
from votes.papers.double.setting import check_single_entry
from votes.papers.importing.rules import (
    Entered,
    NothingToEnter,
    PaperPreview,
    PapersMoved,
    PollOfPapers,
    only_papers,
    preview_papers,
)
from votes.papers.queries import roll_units
from votes.papers.rules import paper_ballot
from votes.papers.services import lock_poll
from votes.polls.queries import motions_of


def _read(content: bytes, filename: str) -> list[Sheet]:
    return only_papers(open_sheets(content, filename))


async def read_papers(content: bytes, filename: str) -> list[Sheet]:
    """The sheets of papers in an uploaded file. NotARoll where it cannot be opened, NotPapers."""
    return await anyio.to_thread.run_sync(_read, content, filename)


async def look_at_papers(
    actor: Actor, poll: int, sheets: Sequence[Sheet], *, now: datetime
) -> tuple[PollFacts, PaperPreview]:
    """What entering them would do; nothing is kept. NotFound, NotAllowed, PapersNotNow."""
    facts = await poll_to_enter(actor, poll, now)
    return facts, preview_papers(sheets, await _poll(facts), now)


async def import_papers(
    actor: Actor,
    poll: int,
    sheets: Sequence[Sheet],
    *,
    seen: str,
    chance: Callable[[], int],
    now: datetime,
) -> PaperPreview:
    """Enter every good row, all or nothing; what was done.

    NotFound, NotAllowed, PapersNotNow, DoubleEntryRequired; PapersMoved where the papers are no
    longer those of the preview marked `seen`; NothingToEnter.
    """
    await poll_to_enter(actor, poll, now)
    try:
        async with database.transaction() as link:
            facts = await lock_poll(link, actor, poll, now)
            await check_single_entry(poll)
            against = await _poll(facts)
            done = preview_papers(sheets, against, now)
            if not done.new:
                raise NothingToEnter
            if seen != done.mark:
                raise PapersMoved
            receipts: set[str] = set()
            while len(receipts) < len(done.new):
                receipts.add(receipt_number(chance()))
            ballots = [
                paper_ballot(
                    row.plan,
                    [row.unit],
                    against.motions,
                    opens_at=facts.opens_at,
                    receipt=receipt,
                    recorded_by=actor.person,
                    now=now,
                )
                for row, receipt in zip(done.new, receipts, strict=True)
            ]
            await store_ballots(link, poll, ballots)
            await note(
                link,
                actor,
                "import_papers",
                facts,
                now,
                after={"papers": len(ballots), "unchanged": len(done.unchanged)},
            )
    except asyncpg.UniqueViolationError as taken:  # the same file by two people at once
        if taken.constraint_name != "ballots_paper":
            raise
        raise PapersMoved from taken
    return done


async def _poll(facts: PollFacts) -> PollOfPapers:
    """Three queries."""
    rows = await database.fetch(
        "SELECT split_part(b.paper, '#', 1) AS number,"
        " bool_and(EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id)) AS withdrawn,"
        " array_agg(e.unit) FILTER (WHERE NOT EXISTS"
        "  (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id)) AS units"
        " FROM ballots b JOIN ballot_units u ON u.ballot = b.id"
        " JOIN roll_entries e ON e.id = u.entry"
        " WHERE b.poll = $1 AND b.paper IS NOT NULL GROUP BY 1",
        facts.id,
    )
    return PollOfPapers(
        units=await roll_units(facts.id),
        motions=tuple(motion.id for motion in await motions_of(facts.id)),
        opens_at=facts.opens_at,
        entered={
            row["number"]: Entered(frozenset(row["units"] or ()), row["withdrawn"]) for row in rows
        },
    )

"""Use-cases of papers entered twice: upload, read, decide; and whether it is done so at all."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.documents.photos import NotAPhoto, read_photo
from app.documents.services import keep
from votes.access import PollFacts, poll_to_work_on
from votes.ballots.rules import receipt_number
from votes.papers.access import poll_to_enter
from votes.papers.double.access import SheetFacts, sheet_to_decide, sheet_to_read
from votes.papers.double.queries import readings_of
from votes.papers.double.rules import (
    DecisionReasonMissing,
    PhotoUnusable,
    Reading,
    SettingReasonMissing,
    SheetState,
    check_photos,
    check_received,
    differences,
    papers_of,
    plan_of,
    reading_of,
    void_reading,
)
from votes.papers.double.sheets import queue_sheets
from votes.papers.rules import PaperPlan, PapersNotNow
from votes.papers.services import lock_poll, number_taken, read_paper, store_paper
from votes.permissions import can_set_paper_entry

# What a third person says: entry, what she reads, further entries; 1 or 2; or a word of VOIDS.
Typed = tuple[int, PaperPlan, Sequence[int]] | int | str


async def set_entry(actor: Actor, poll: int, *, double: bool, reason: str, now: datetime) -> None:
    """Whether two people enter each paper from now on. NotFound, NotAllowed, PapersNotNow after
    the count, SettingReasonMissing."""
    facts = await poll_to_work_on(actor, poll)
    if not can_set_paper_entry(actor, facts, facts.phase(now)):
        raise PapersNotNow(facts.phase(now))
    if not double and not reason.strip():
        raise SettingReasonMissing
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR NO KEY UPDATE", poll)
        await link.execute(
            "INSERT INTO paper_settings (poll, double_entry, reason, set_by, set_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            poll,
            double,
            reason.strip(),
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "set_paper_entry",
            facts,
            now,
            reason=reason.strip(),
            after={"double_entry": double},
        )


async def upload_papers(
    actor: Actor,
    poll: int,
    photos: Sequence[Callable[[], Awaitable[bytes]]],
    *,
    pages: int,
    received_at: datetime,
    data_dir: Path,
    now: datetime,
) -> tuple[int, int]:
    """(papers that wait now, papers that were there already). All of it is kept, or nothing.

    `photos` gives the bytes of each, `pages` of them a paper, in the order of the pile. NotFound,
    NotAllowed, PapersNotNow, ReceivedImpossible, PhotoUnusable, and what `check_photos` raises.
    """
    facts = await poll_to_enter(actor, poll, now)
    check_photos(len(photos), pages)
    check_received(received_at, facts.opens_at, now)
    documents = []
    for place, photo in enumerate(photos, 1):
        try:
            drawn = await read_photo(await photo())
        except NotAPhoto as wrong:
            raise PhotoUnusable(place) from wrong
        kept, _sha256 = await keep(drawn, "image/jpeg", data_dir=data_dir, by=actor.person, now=now)
        documents.append(kept)
    papers = papers_of(documents, pages)
    async with database.transaction() as link:
        await lock_poll(link, actor, poll, now)
        made = await queue_sheets(
            link, poll, papers, received_at=received_at, by=actor.person, now=now
        )
        await note(link, actor, "upload_papers", facts, now, after={"papers": made})
    return made, len(papers) - made


async def read_sheet(
    actor: Actor,
    poll: int,
    sheet: int,
    entry: int,
    plan: PaperPlan,
    *,
    also: Sequence[int],
    another: bool,
    chance: Callable[[], int],
    now: datetime,
) -> SheetState:
    """What one person reads off a paper; where it is the second and equal, the ballot is stored.

    NotFound, NotAllowed, PapersNotNow, PaperDecided, PaperReadAlready, and what entering a paper
    refuses: PaperFaults, PaperNumberTaken, SecondPaper.
    """
    await sheet_to_read(actor, poll, sheet, now)
    try:
        async with database.transaction() as link:
            facts = await _lock(link, actor, poll, sheet, now)
            there = await sheet_to_read(actor, poll, sheet, now)
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
            reading = reading_of(ballot)
            state = await _note(link, actor, there, reading, now)
            if state == "stored":
                made = await store_paper(link, actor, facts, ballot, units, now=now)
                await _decide(link, sheet, made, reading, None, "", now)
    except asyncpg.UniqueViolationError as taken:
        raise number_taken(taken, plan.number) from taken
    return state


async def read_void(actor: Actor, poll: int, sheet: int, why: str, *, now: datetime) -> SheetState:
    """Somebody reads that it is no ballot. NotFound, NotAllowed, PapersNotNow, PaperDecided,
    PaperReadAlready."""
    await sheet_to_read(actor, poll, sheet, now)
    async with database.transaction() as link:
        facts = await _lock(link, actor, poll, sheet, now)
        there = await sheet_to_read(actor, poll, sheet, now)
        reading = void_reading(why)
        state = await _note(link, actor, there, reading, now)
        if state == "void":
            await _decide(link, sheet, None, reading, None, "", now)
            await _record_void(link, actor, facts, sheet, why, "", now)
    return state


async def decide_sheet(
    actor: Actor,
    poll: int,
    sheet: int,
    typed: Typed,
    reason: str,
    *,
    another: bool,
    chance: Callable[[], int],
    now: datetime,
) -> int | None:
    """What the third person takes a paper for; the ballot's id, None for no ballot.

    `typed`: 1 or 2 for one of the readings, a word of VOIDS, or what she reads herself (entry,
    plan, further entries). NotFound, NotAllowed, PapersNotNow, PaperDecided, NothingToDecide,
    ThirdPersonNeeded, DecisionReasonMissing, and what entering a paper refuses.
    """
    await sheet_to_decide(actor, poll, sheet, now)
    if not reason.strip():
        raise DecisionReasonMissing
    number = ""
    try:
        async with database.transaction() as link:
            facts = await _lock(link, actor, poll, sheet, now)
            await sheet_to_decide(actor, poll, sheet, now)
            if isinstance(typed, int):
                typed = _as_typed((await readings_of(sheet))[typed - 1].reading)
            if isinstance(typed, str):
                why = void_reading(typed)
                await _decide(link, sheet, None, why, actor.person, reason.strip(), now)
                await _record_void(link, actor, facts, sheet, typed, reason.strip(), now)
                return None
            entry, plan, also = typed
            number = plan.number
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
            made = await store_paper(link, actor, facts, ballot, units, now=now)
            await _decide(link, sheet, made, reading_of(ballot), actor.person, reason.strip(), now)
            return made
    except asyncpg.UniqueViolationError as taken:
        raise number_taken(taken, number) from taken


def _as_typed(reading: Reading) -> tuple[int, PaperPlan, Sequence[int]] | str:
    if "void" in reading:
        return str(reading["void"])
    entry, *also = reading["entries"]
    return entry, plan_of(reading), also


async def _lock(
    link: asyncpg.Connection, actor: Actor, poll: int, sheet: int, now: datetime
) -> PollFacts:
    """Who comes second to the same paper waits, and then sees what the first has done."""
    facts = await lock_poll(link, actor, poll, now)
    await link.execute("SELECT id FROM paper_sheets WHERE id = $1 FOR NO KEY UPDATE", sheet)
    return facts


async def _note(
    link: asyncpg.Connection, actor: Actor, there: SheetFacts, reading: Reading, now: datetime
) -> SheetState:
    """How the paper stands once this reading is kept."""
    first = await readings_of(there.id)
    await link.execute(
        "INSERT INTO paper_readings (sheet, turn, reading, read_by, read_at)"
        " VALUES ($1, $2, $3, $4, $5)",
        there.id,
        len(first) + 1,
        json.dumps(reading, ensure_ascii=False),
        actor.person,
        now,
    )
    if not first:
        return "second"
    if differences(first[0].reading, reading):
        return "differ"
    return "void" if "void" in reading else "stored"


async def _decide(
    link: asyncpg.Connection,
    sheet: int,
    ballot: int | None,
    reading: Reading,
    by: int | None,
    reason: str,
    now: datetime,
) -> None:
    await link.execute(
        "INSERT INTO paper_decisions (sheet, outcome, ballot, reading, reason, decided_by,"
        " decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        sheet,
        "void" if ballot is None else "stored",
        ballot,
        json.dumps(reading, ensure_ascii=False),
        reason,
        by,
        now,
    )


async def _record_void(
    link: asyncpg.Connection,
    actor: Actor,
    facts: PollFacts,
    sheet: int,
    why: str,
    reason: str,
    now: datetime,
) -> None:
    await note(
        link,
        actor,
        "set_paper_aside",
        facts,
        now,
        of=("paper_sheets", sheet),
        reason=reason,
        after={"why": why},
    )

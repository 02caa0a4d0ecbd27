"""A bank's list: chosen once, looked at, entered. What waits is the file as it came."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import anyio.to_thread
import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotFound
from app.estates.roll.sheets import open_sheets
from app.i18n import _
from votes.collecting.importing.rules import BankLine, BankRow, NotABankList, read_rows, understand
from votes.collecting.queries import CollectionFacts, account_balances, collection_to_work_on
from votes.collecting.reminding.services import take_back_reminders
from votes.collecting.rules import ReceiptTaken
from votes.costs.versions.queries import flats_of_version


@dataclass(frozen=True, slots=True)
class WaitingList:
    """As it would be entered now."""

    facts: CollectionFacts
    id: int
    filename: str
    sha256: str
    lines: tuple[BankLine, ...]


async def upload_bank_list(
    actor: Actor, collection: int, filename: str, content: bytes | None, *, now: datetime
) -> int:
    """The id of the list that waits; nothing is entered. NotFound, NotAllowed, NotARoll,
    NotABankList, TooManyLines. A list that nobody comes back to goes by itself."""
    await collection_to_work_on(actor, collection)
    if content is None:
        raise NotABankList([_("文件")])
    await _rows(content, filename)
    async with database.transaction() as link:
        waiting: int = await link.fetchval(
            "INSERT INTO bank_lists (collection, filename, sha256, content, uploaded_by,"
            " uploaded_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            collection,
            filename[-200:],
            sha256(content).hexdigest(),
            content,
            actor.person,
            now,
        )
    return waiting


async def look_at_bank_list(actor: Actor, collection: int, waiting: int) -> WaitingList:
    """What each line is for. NotFound, NotAllowed."""
    facts = await collection_to_work_on(actor, collection)
    row = await _waiting(collection, waiting)
    rows = await _rows(row["content"], row["filename"])
    async with database.connection() as link:
        lines = await _understood(link, facts, rows)
    return WaitingList(facts, waiting, row["filename"], row["sha256"], tuple(lines))


async def enter_bank_list(
    actor: Actor, collection: int, waiting: int, *, now: datetime
) -> tuple[int, int]:
    """(lines that were entered, lines that were not). What is understood is noted in one
    transaction; the same list again changes nothing. NotFound, NotAllowed, ReceiptTaken."""
    facts = await collection_to_work_on(actor, collection)
    row = await _waiting(collection, waiting)
    rows = await _rows(row["content"], row["filename"])
    try:
        async with database.transaction() as link:
            # Two lists at once are read one after the other.
            await link.execute("SELECT id FROM collections WHERE id = $1 FOR UPDATE", collection)
            if await link.fetchval("DELETE FROM bank_lists WHERE id = $1 RETURNING id", waiting):
                lines = await _understood(link, facts, rows)
            else:  # somebody has just entered it
                raise NotFound
            good = [line for line in lines if not line.why]
            if good:
                await _enter(link, actor, facts, good, now)
                await record(
                    link,
                    at=now,
                    person=actor.person,
                    action="import_bank_list",
                    subject="cost_schemes",
                    subject_id=facts.version.scheme.id,
                    community=facts.version.scheme.place.community,
                    after={"entries": len(good), "sha256": row["sha256"]},
                )
    except asyncpg.UniqueViolationError as taken_now:
        raise ReceiptTaken from taken_now
    return len(good), len(lines) - len(good)


async def drop_bank_list(actor: Actor, collection: int, waiting: int) -> None:
    """NotFound, NotAllowed."""
    await collection_to_work_on(actor, collection)
    await _waiting(collection, waiting)
    await database.execute("DELETE FROM bank_lists WHERE id = $1", waiting)


async def _waiting(collection: int, waiting: int) -> asyncpg.Record:
    row = await database.fetch_one(
        "SELECT filename, sha256, content FROM bank_lists WHERE id = $1 AND collection = $2",
        waiting,
        collection,
    )
    if row is None:
        raise NotFound
    return row


async def _rows(content: bytes, filename: str) -> list[BankRow]:
    """Not on the loop: a long list takes a while."""
    return await anyio.to_thread.run_sync(lambda: read_rows(open_sheets(content, filename)[0].rows))


async def _understood(
    link: asyncpg.Connection, facts: CollectionFacts, rows: list[BankRow]
) -> list[BankLine]:
    units = tuple(flat.unit for flat in await flats_of_version(facts.version.id))
    owed = await account_balances(link, facts.id, units)
    taken = await link.fetch(
        "SELECT receipt FROM journal_entries WHERE collection = $1 AND receipt IS NOT NULL",
        facts.id,
    )
    return understand(rows, owed, frozenset(row["receipt"] for row in taken))


async def _enter(
    link: asyncpg.Connection,
    actor: Actor,
    facts: CollectionFacts,
    good: list[BankLine],
    now: datetime,
) -> None:
    await link.execute(
        "INSERT INTO journal_entries (collection, kind, unit, debit, credit, amount_fen, receipt,"
        " way, paid_on, note, recorded_by, recorded_at)"
        " SELECT $1, 'payment', n.unit, 'cash', 'household', n.fen, n.receipt, 'bank',"
        " n.paid_on, '', $6, $7 FROM unnest($2::text[], $3::int[], $4::text[], $5::date[])"
        " AS n(unit, fen, receipt, paid_on)",
        facts.id,
        [line.unit for line in good],
        [line.amount_fen for line in good],
        [line.receipt for line in good],
        [line.paid_on for line in good],
        actor.person,
        now,
    )
    await take_back_reminders(link, facts.id, [line.unit for line in good], now)

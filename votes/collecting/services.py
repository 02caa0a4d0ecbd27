"""Opening a collection, noting payments, taking entries back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.errors import NotAllowed, NotFound
from votes.collecting.permissions import can_record_payment
from votes.collecting.queries import (
    CollectionFacts,
    account_balances,
    collection_to_work_on,
)
from votes.collecting.reminding.services import take_back_reminders
from votes.collecting.rules import (
    PAYMENT_MOST_FEN,
    AlreadyCollecting,
    NoBasis,
    NoSuchUnit,
    NotReversible,
    PaidInFuture,
    ReasonNeeded,
    ReceiptTaken,
    RefundTooLarge,
    Way,
    WrongAmount,
    check_days,
    parts_of,
)
from votes.costs.access import version_to_view
from votes.costs.store import costs_of
from votes.costs.versions.queries import flats_of_version

_ENTRY = (
    "INSERT INTO journal_entries (collection, kind, unit, debit, credit, amount_fen, receipt, way,"
    " paid_on, note, reverses, recorded_by, recorded_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id"
)


@dataclass(frozen=True, slots=True)
class Money:
    """What came in, or went back: fen, when, how, the receipt's number ("" without one)."""

    unit: str
    amount_fen: int
    paid_on: date
    way: Way
    receipt: str
    note: str = ""


async def open_collection(
    actor: Actor,
    version: int,
    basis: str,
    due_on: Sequence[date] = (),
    *,
    data_dir: Path,
    now: datetime,
) -> int:
    """The collection's id: every household is asked for its share. `due_on`: the last day of each
    instalment, or none of any. NotFound, NotAllowed, NoBasis, WrongDays, AlreadyCollecting,
    DocumentLost."""
    facts = await version_to_view(actor, version)
    if not can_record_payment(actor, facts.scheme):
        raise NotAllowed
    basis = basis.strip()
    if not basis:
        raise NoBasis
    shared = (await costs_of(facts.sha256, data_dir)).shared
    check_days(due_on, parts_of(shared))
    asked = [(unit, one.pays_fen) for unit, one in shared.units.items() if one.pays_fen]
    try:
        async with database.transaction() as link:
            collection: int = await link.fetchval(
                "INSERT INTO collections (version, basis, due_on, opened_by, opened_at)"
                " VALUES ($1, $2, $3, $4, $5) RETURNING id",
                version,
                basis[:1000],
                json.dumps([day.isoformat() for day in due_on]),
                actor.person,
                now,
            )
            await link.execute(
                "INSERT INTO journal_entries (collection, kind, unit, debit, credit, amount_fen,"
                " way, note, recorded_by, recorded_at)"
                " SELECT $1, 'due', n.unit, 'household', 'levy', n.fen, 'none', '', $4, $5"
                " FROM unnest($2::text[], $3::int[]) AS n(unit, fen)",
                collection,
                [unit for unit, _fen in asked],
                [fen for _unit, fen in asked],
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="open_collection",
                subject="cost_schemes",
                subject_id=facts.scheme.id,
                community=facts.scheme.place.community,
                after={"version": facts.number, "fen": shared.residents_fen},
            )
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyCollecting from taken
    return collection


async def record_payment(actor: Actor, collection: int, money: Money, *, now: datetime) -> None:
    """Partial, exact or too much: what came in is noted as it came. NotFound, NotAllowed,
    NoSuchUnit, WrongAmount, PaidInFuture, ReceiptTaken."""
    facts = await collection_to_work_on(actor, collection)
    await _check(facts, money, now)
    await _note_money(actor, facts, "payment", money, now)


async def record_refund(actor: Actor, collection: int, money: Money, *, now: datetime) -> None:
    """Only what was paid too much. As `record_payment`; RefundTooLarge, ReasonNeeded."""
    facts = await collection_to_work_on(actor, collection)
    await _check(facts, money, now)
    if not money.note.strip():
        raise ReasonNeeded
    await _note_money(actor, facts, "refund", money, now)


async def reverse_entry(
    actor: Actor, collection: int, entry: int, note: str, *, now: datetime
) -> None:
    """An entry is never changed: another takes it back. NotFound, NotAllowed, ReasonNeeded,
    NotReversible."""
    facts = await collection_to_work_on(actor, collection)
    if not note.strip():
        raise ReasonNeeded
    try:
        async with database.transaction() as link:
            old = await link.fetchrow(
                "SELECT id, kind, unit, debit, credit, amount_fen FROM journal_entries"
                " WHERE id = $1 AND collection = $2",
                entry,
                collection,
            )
            if old is None:
                raise NotFound
            if old["kind"] not in ("payment", "refund"):
                raise NotReversible
            made = await link.fetchval(
                _ENTRY,
                collection,
                "reversal",
                old["unit"],
                old["credit"],
                old["debit"],
                old["amount_fen"],
                None,
                "none",
                None,
                note.strip()[:500],
                entry,
                actor.person,
                now,
            )
            await _record(link, actor, facts, "reverse_payment", now, made, note.strip())
    except asyncpg.UniqueViolationError as taken:
        raise NotReversible from taken


async def _check(facts: CollectionFacts, money: Money, now: datetime) -> None:
    if not 0 < money.amount_fen <= PAYMENT_MOST_FEN:
        raise WrongAmount
    if money.paid_on > local_date(now):
        raise PaidInFuture
    if money.unit not in {flat.unit for flat in await flats_of_version(facts.version.id)}:
        raise NoSuchUnit


async def _note_money(
    actor: Actor, facts: CollectionFacts, kind: str, money: Money, now: datetime
) -> None:
    sides = ("cash", "household") if kind == "payment" else ("household", "cash")
    try:
        async with database.transaction() as link:
            # Of two refunds at once the second sees the first.
            await link.execute("SELECT id FROM collections WHERE id = $1 FOR UPDATE", facts.id)
            if kind == "refund":
                balance = (await account_balances(link, facts.id, (money.unit,)))[money.unit]
                if money.amount_fen > -balance.owed_fen:
                    raise RefundTooLarge
            made = await link.fetchval(
                _ENTRY,
                facts.id,
                kind,
                money.unit,
                *sides,
                money.amount_fen,
                money.receipt.strip() or None,
                money.way,
                money.paid_on,
                money.note.strip(),
                None,
                actor.person,
                now,
            )
            if kind == "payment":
                await take_back_reminders(link, facts.id, [money.unit], now)
            await _record(link, actor, facts, f"record_{kind}", now, made, money.note.strip())
    except asyncpg.UniqueViolationError as taken:
        raise ReceiptTaken from taken


async def _record(
    link: asyncpg.Connection,
    actor: Actor,
    facts: CollectionFacts,
    action: str,
    at: datetime,
    made: int,
    reason: str,
) -> None:
    await record(
        link,
        at=at,
        person=actor.person,
        action=action,
        subject="cost_schemes",
        subject_id=facts.version.scheme.id,
        community=facts.version.scheme.place.community,
        reason=reason,
        after={"entry": made},
    )

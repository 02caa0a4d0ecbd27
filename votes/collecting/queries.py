"""The ledger as pages show it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from votes.collecting.permissions import (
    can_record_payment,
    can_settle_collection,
    can_view_collection,
    can_view_household_account,
)
from votes.collecting.rules import (
    Balance,
    Entry,
    Instalment,
    balances,
    instalments_of,
    parts_of,
)
from votes.costs.access import VersionFacts, version_to_view
from votes.costs.drafting.rules import Flat
from votes.costs.rules import Shared
from votes.costs.store import costs_of
from votes.costs.versions.queries import flats_of_version


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    id: int
    version: VersionFacts
    basis: str
    opened_at: datetime
    due_on: tuple[date, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A version of which nothing is collected yet: what would be asked for, in how many parts."""

    version: VersionFacts
    homes: int
    residents_fen: int
    parts: int


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """Money that came in (negative: that was paid back), as the household sees it."""

    fen: int
    paid_on: date
    way: str
    receipt: str


@dataclass(frozen=True, slots=True)
class HomeAccount:
    """What a household owes and has paid, for itself to see. What was taken back again is not in
    `payments`."""

    balance: Balance
    instalments: tuple[Instalment, ...]
    payments: tuple[PaymentLine, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class BuildingSum:
    """`open`: how many households still owe something, of `units`."""

    building: str
    units: int
    open: int
    due_fen: int
    paid_fen: int
    owed_fen: int


@dataclass(frozen=True, slots=True)
class CollectionView:
    """`owed_fen` and `over_fen` apart: who owes is not made up for by who paid too much."""

    facts: CollectionFacts
    buildings: tuple[BuildingSum, ...]
    due_fen: int
    paid_fen: int
    owed_fen: int
    over_fen: int
    final_items: Mapping[str, int] | None
    may_record: bool
    may_settle: bool
    may_follow: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """One household's account."""

    facts: CollectionFacts
    flat: Flat
    balance: Balance
    entries: tuple[Entry, ...]
    reversed: frozenset[int]
    may_record: bool


@dataclass(frozen=True, slots=True)
class ArrearsLine:
    flat: Flat
    balance: Balance


_COLLECTION = (
    "SELECT c.id, c.version, c.basis, c.opened_at, c.due_on,"
    " EXISTS (SELECT 1 FROM final_accounts f WHERE f.collection = c.id) AS settled"
    " FROM collections c"
)


async def collection_of_version(version: int) -> int | None:
    row = await database.fetch_one("SELECT id FROM collections WHERE version = $1", version)
    return None if row is None else int(row["id"])


async def collection_to_view(actor: Actor, collection: int) -> CollectionFacts:
    """NotFound, also where the actor may not know of it. Two queries."""
    row = await database.fetch_one(f"{_COLLECTION} WHERE c.id = $1", collection)
    if row is None:
        raise NotFound
    version = await version_to_view(actor, row["version"])
    if not can_view_collection(actor, version.scheme):
        raise NotFound
    return CollectionFacts(
        row["id"],
        version,
        row["basis"],
        row["opened_at"],
        _days(row["due_on"]),
        row["settled"],
    )


def _days(stored: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in json.loads(stored))


async def opening_page(actor: Actor, version: int, data_dir: Path) -> OpeningView:
    """NotFound, NotAllowed, DocumentLost. One query."""
    facts = await version_to_view(actor, version)
    if not can_record_payment(actor, facts.scheme):
        raise NotAllowed
    shared = (await costs_of(facts.sha256, data_dir)).shared
    asked = sum(one.pays_fen > 0 for one in shared.units.values())
    return OpeningView(facts, asked, shared.residents_fen, parts_of(shared))


async def accounts_of_homes(
    version: int, shared: Shared, units: Sequence[str]
) -> dict[str, HomeAccount]:
    """By unit, of those that share in the version; none where nothing is collected by it. Whoever
    calls has made sure that they are the household's own. Two queries."""
    row = await database.fetch_one(f"{_COLLECTION} WHERE c.version = $1", version)
    if row is None:
        return {}
    units = [unit for unit in units if unit in shared.units]
    entries = await database.fetch(
        "SELECT j.unit, j.kind, j.debit, j.credit, j.amount_fen, j.paid_on, j.way,"
        " coalesce(j.receipt, '') AS receipt,"
        " EXISTS (SELECT 1 FROM journal_entries r WHERE r.reverses = j.id) AS taken_back"
        " FROM journal_entries j WHERE j.collection = $1 AND j.unit = ANY($2::text[])"
        " ORDER BY j.paid_on, j.id",
        row["id"],
        units,
    )
    owed = balances(
        units, [(one["unit"], one["debit"], one["credit"], one["amount_fen"]) for one in entries]
    )
    return {
        unit: HomeAccount(
            owed[unit],
            tuple(
                instalments_of(
                    shared.units[unit].instalments_fen or (), _days(row["due_on"]), owed[unit]
                )
            ),
            tuple(
                PaymentLine(
                    one["amount_fen"] if one["kind"] == "payment" else -one["amount_fen"],
                    one["paid_on"],
                    one["way"],
                    one["receipt"],
                )
                for one in entries
                if one["unit"] == unit
                and one["kind"] in ("payment", "refund")
                and not one["taken_back"]
            ),
            row["settled"],
        )
        for unit in units
    }


async def collection_to_work_on(actor: Actor, collection: int) -> CollectionFacts:
    """NotFound, NotAllowed."""
    facts = await collection_to_view(actor, collection)
    if not can_record_payment(actor, facts.version.scheme):
        raise NotAllowed
    return facts


async def account_balances(
    link: asyncpg.Connection, collection: int, units: tuple[str, ...]
) -> dict[str, Balance]:
    """By unit; one statement."""
    rows = await link.fetch(
        "SELECT unit, debit, credit, sum(amount_fen) AS fen FROM journal_entries"
        " WHERE collection = $1 AND unit = ANY($2::text[]) GROUP BY unit, debit, credit",
        collection,
        list(units),
    )
    return balances(
        units, [(row["unit"], row["debit"], row["credit"], int(row["fen"])) for row in rows]
    )


async def collection_page(actor: Actor, collection: int) -> CollectionView:
    """NotFound. Five queries."""
    facts = await collection_to_view(actor, collection)
    flats = await flats_of_version(facts.version.id)
    async with database.connection() as link:
        owed = await account_balances(link, collection, tuple(flat.unit for flat in flats))
        final = await link.fetchval(
            "SELECT final_items FROM final_accounts WHERE collection = $1", collection
        )
    sums: dict[str, list[Balance]] = {}
    for flat in flats:
        sums.setdefault(flat.building, []).append(owed[flat.unit])
    scheme = facts.version.scheme
    return CollectionView(
        facts=facts,
        buildings=tuple(_building(name, of) for name, of in sums.items()),
        due_fen=sum(one.due_fen for one in owed.values()),
        paid_fen=sum(one.paid_fen for one in owed.values()),
        owed_fen=sum(max(one.owed_fen, 0) for one in owed.values()),
        over_fen=sum(max(-one.owed_fen, 0) for one in owed.values()),
        final_items=None if final is None else json.loads(final),
        may_record=can_record_payment(actor, scheme),
        may_settle=can_settle_collection(actor, scheme) and not facts.settled,
        may_follow=can_view_household_account(actor, scheme),
    )


def _building(name: str, of: list[Balance]) -> BuildingSum:
    return BuildingSum(
        building=name,
        units=len(of),
        open=sum(one.owed_fen > 0 for one in of),
        due_fen=sum(one.due_fen for one in of),
        paid_fen=sum(one.paid_fen for one in of),
        owed_fen=sum(max(one.owed_fen, 0) for one in of),
    )


async def arrears_page(
    actor: Actor, collection: int, building: str
) -> tuple[CollectionFacts, tuple[ArrearsLine, ...]]:
    """Every household of a building with its account. NotFound. Four queries."""
    facts = await collection_to_view(actor, collection)
    if not can_view_household_account(actor, facts.version.scheme):
        raise NotFound
    flats = await flats_of_version(facts.version.id)
    async with database.connection() as link:
        owed = await account_balances(link, collection, tuple(flat.unit for flat in flats))
    lines = tuple(ArrearsLine(flat, owed[flat.unit]) for flat in flats if flat.building == building)
    if not lines:
        raise NotFound
    return facts, lines


async def account_page(actor: Actor, collection: int, place: int) -> AccountView:
    """`place`: the flat's number in the version, from 1. NotFound. Five queries."""
    facts = await collection_to_view(actor, collection)
    if not can_view_household_account(actor, facts.version.scheme):
        raise NotFound
    flats = await flats_of_version(facts.version.id)
    if not 1 <= place <= len(flats):
        raise NotFound
    flat = flats[place - 1]
    rows = await database.fetch(
        "SELECT j.id, j.kind, j.unit, j.debit, j.credit, j.amount_fen,"
        " coalesce(j.receipt, '') AS receipt, j.way, j.paid_on, j.note, j.reverses,"
        " p.name AS recorded_by FROM journal_entries j JOIN persons p ON p.id = j.recorded_by"
        " WHERE j.collection = $1 AND j.unit = $2 ORDER BY j.id",
        collection,
        flat.unit,
    )
    entries = tuple(Entry(**dict(row)) for row in rows)
    told = [(one.unit, one.debit, one.credit, one.amount_fen) for one in entries]
    return AccountView(
        facts=facts,
        flat=flat,
        balance=balances([flat.unit], told)[flat.unit],
        entries=entries,
        reversed=frozenset(one.reverses for one in entries if one.reverses is not None),
        may_record=can_record_payment(actor, facts.version.scheme),
    )


async def place_of(facts: CollectionFacts, unit: str) -> int | None:
    flats = await flats_of_version(facts.version.id)
    return next((n for n, flat in enumerate(flats, 1) if flat.unit == unit), None)


async def pools_of(facts: CollectionFacts, data_dir: Path) -> dict[str, int]:
    """Name of each pool → its amount as it was adopted. DocumentLost."""
    costs = await costs_of(facts.version.sha256, data_dir)
    return {
        item.item: item.amount_fen for item in costs.scheme.items if item.amount_fen is not None
    }


async def closing_document(collection: int) -> int | None:
    """The closing account as posted; whoever calls has checked that the actor may see it."""
    row = await database.fetch_one(
        "SELECT notice FROM final_accounts WHERE collection = $1", collection
    )
    return None if row is None else int(row["notice"])

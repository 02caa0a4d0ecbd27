"""Settling a collection after the audit: shared again by the same scheme, posted, kept."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.documents import services as documents
from app.errors import NotAllowed
from app.settings import Settings
from votes.collecting.notice import Closing, closing_data, compose_closing
from votes.collecting.permissions import can_settle_collection
from votes.collecting.queries import account_balances, collection_to_view
from votes.collecting.rules import (
    AlreadySettled,
    Balance,
    PaidBackTooMuch,
    WrongItems,
    settlement_lines,
)
from votes.costs.cost_file import read_cost_file
from votes.costs.cost_writer import write_cost_file
from votes.costs.rules import share, with_final_amounts
from votes.costs.scheme import Scheme, Settlement
from votes.costs.store import costs_of
from votes.costs.versions.queries import flats_of_version
from votes.fingerprint import key_fingerprint
from votes.notices import Posted, keep_posted
from votes.results.count_writer import canonical_bytes


class LedgerMoved(AlreadySettled):
    """A payment came in while the closing account was being set."""


async def settle_collection(
    actor: Actor,
    collection: int,
    final_items: Mapping[str, int],
    audit: bytes | None,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """`final_items`: pool → the audit's amount in fen, every pool; `audit`: its report (PDF).

    Each household is asked for the difference, or gets it back (a negative balance); the closing
    account is kept as a notice. NotFound, NotAllowed, WrongItems, PaidBackTooMuch, AlreadySettled,
    FontsMissing.
    """
    facts = await collection_to_view(actor, collection)
    if not can_settle_collection(actor, facts.version.scheme):
        raise NotAllowed
    if facts.settled:
        raise AlreadySettled
    costs = await costs_of(facts.version.sha256, settings.data_dir)
    pools = {one.item: one.amount_fen for one in costs.scheme.items if one.amount_fen is not None}
    if wrong := sorted(set(pools) ^ set(final_items)):
        raise WrongItems(wrong)
    flats = await flats_of_version(facts.version.id)
    units = tuple(flat.unit for flat in flats)
    async with database.connection() as link:
        owed = await account_balances(link, collection, units)
    if negative := [unit for unit, balance in owed.items() if balance.paid_fen < 0]:
        raise PaidBackTooMuch(negative)
    scheme = _settled(costs.scheme, final_items, owed)
    content = canonical_bytes(write_cost_file(scheme, facts.version.scheme.title))
    # What is kept is what everybody reads: it must come to the same, to the fen.
    shared = share(read_cost_file(content))
    assert shared.settlement is not None
    final = {
        unit: difference + owed[unit].paid_fen
        for unit, difference in shared.settlement.units.items()
    }
    lines = settlement_lines(owed, final)
    closing = Closing(
        facts=facts,
        pools=pools,
        final_items=dict(final_items),
        payers=share(with_final_amounts(scheme)).payers,
        owed=owed,
        final=final,
        buildings={flat.unit: flat.building for flat in flats},
        fingerprint=key_fingerprint(settings.data_dir),
        on=local_date(now),
    )
    version = facts.version
    posted = Posted(
        composed=compose_closing(closing),
        data=closing_data(closing),
        estate=version.scheme.estate_name,
        invented=version.scheme.invented,
        ours=True,
    )

    async def keep(kept: bytes, media_type: str) -> int:
        document, _sha256 = await documents.keep(
            kept, media_type, data_dir=settings.data_dir, by=actor.person, now=now
        )
        return document

    cost_file = await keep(content, "application/json")
    notice_id, _sha256 = await keep_posted(posted, by=actor.person, settings=settings, now=now)
    audit_id = None if audit is None else await keep(audit, "application/pdf")
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM collections WHERE id = $1 FOR UPDATE", collection)
            if await account_balances(link, collection, units) != owed:
                raise LedgerMoved
            await link.execute(
                "INSERT INTO final_accounts (collection, final_items, cost_file, audit, notice,"
                " settled_by, settled_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                collection,
                json.dumps(dict(final_items), ensure_ascii=False),
                cost_file,
                audit_id,
                notice_id,
                actor.person,
                now,
            )
            await link.execute(
                "INSERT INTO journal_entries (collection, kind, unit, debit, credit, amount_fen,"
                " way, note, recorded_by, recorded_at)"
                " SELECT $1, 'settlement', n.unit, n.debit, n.credit, n.fen, 'none', '', $6, $7"
                " FROM unnest($2::text[], $3::text[], $4::text[], $5::int[])"
                " AS n(unit, debit, credit, fen)",
                collection,
                [line[0] for line in lines],
                [line[1] for line in lines],
                [line[2] for line in lines],
                [line[3] for line in lines],
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="settle_collection",
                subject="cost_schemes",
                subject_id=version.scheme.id,
                community=version.scheme.place.community,
                after={"version": version.number, "items": dict(final_items)},
            )
    except asyncpg.UniqueViolationError as taken:
        raise AlreadySettled from taken


def _settled(scheme: Scheme, final_items: Mapping[str, int], owed: Mapping[str, Balance]) -> Scheme:
    """The adopted scheme with what the audit found and what was collected."""
    collected = {unit: balance.paid_fen for unit, balance in owed.items()}
    return replace(scheme, settlement=Settlement(dict(final_items), collected))

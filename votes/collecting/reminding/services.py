"""Reminding, kindly: who owes by now, was not reminded lately, and is not in hardship."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotAllowed
from app.estates.chart import unit_name
from app.outbox.rules import Message
from app.outbox.services import enqueue, withdraw
from votes.collecting.permissions import can_remind_payer
from votes.collecting.queries import CollectionFacts, collection_to_work_on
from votes.collecting.reminding.queries import debtors_of
from votes.collecting.reminding.rules import REMINDER, SUBJECT, NobodyToRemind, Rhythm
from votes.collecting.reminding.words import reminder_text, reminder_title
from votes.costs.drafting.rules import Flat
from votes.costs.store import costs_of
from votes.costs.versions.queries import flats_of_version


async def remind_payers(
    actor: Actor,
    collection: int,
    building: str,
    rhythm: Rhythm,
    *,
    data_dir: Path,
    now: datetime,
) -> int:
    """How many households were written to, of a building or ("") of all. NotFound, NotAllowed,
    NobodyToRemind, DocumentLost."""
    facts = await collection_to_work_on(actor, collection)
    if not can_remind_payer(actor, facts.version.scheme):
        raise NotAllowed
    flats = await flats_of_version(facts.version.id)
    costs = await costs_of(facts.version.sha256, data_dir)
    async with database.transaction() as link:
        # Two who press at once remind once; a payment that comes now is seen, or takes it back.
        await link.execute("SELECT id FROM collections WHERE id = $1 FOR UPDATE", collection)
        owing = {
            one.unit: one.overdue_fen
            for one in await debtors_of(link, facts, flats, costs, now)
            if building in ("", one.building) and rhythm.allows(one, now)
        }
        if not owing:
            raise NobodyToRemind
        rows = await link.fetch(
            "INSERT INTO payment_reminders (collection, unit, owed_fen, reminded_by, reminded_at)"
            " SELECT $1, n.unit, n.fen, $4, $5 FROM unnest($2::text[], $3::int[]) AS n(unit, fen)"
            " RETURNING id, unit",
            collection,
            list(owing),
            list(owing.values()),
            actor.person,
            now,
        )
        made = {row["unit"]: row["id"] for row in rows}
        homes = [flat for flat in flats if flat.unit in made]
        await enqueue(link, await _messages(link, facts, homes, made, owing), now=now)
        await record(
            link,
            at=now,
            person=actor.person,
            action="remind_payers",
            subject="cost_schemes",
            subject_id=facts.version.scheme.id,
            community=facts.version.scheme.place.community,
            after={"households": len(made), **({"building": building} if building else {})},
        )
    return len(made)


async def take_back_reminders(
    link: asyncpg.Connection, collection: int, units: Sequence[str], now: datetime
) -> None:
    """What has not left yet, of households that have just paid; in the payment's transaction."""
    rows = await link.fetch(
        "SELECT id FROM payment_reminders WHERE collection = $1 AND unit = ANY($2::text[])",
        collection,
        list(units),
    )
    if rows:
        ids = [row["id"] for row in rows]
        await withdraw(link, SUBJECT, ids, kinds=[REMINDER], now=now)


async def _messages(
    link: asyncpg.Connection,
    facts: CollectionFacts,
    homes: Sequence[Flat],
    made: dict[str, int],
    owing: dict[str, int],
) -> list[Message]:
    """One a household: to the co-owners' representative, else to the first with a phone; who has
    none gets a letter."""
    scheme = facts.version.scheme
    owners = {
        row["unit"]: row
        for row in await link.fetch(
            "SELECT DISTINCT ON (d.unit) d.unit, o.name, coalesce(o.phone, '') AS phone"
            " FROM dwellings d JOIN ownerships s ON s.dwelling = d.id"
            " JOIN owners o ON o.id = s.owner WHERE d.estate = $1 AND d.unit = ANY($2::text[])"
            " AND d.retired_at IS NULL AND o.state = 'known'"
            " ORDER BY d.unit, s.is_representative DESC, o.phone IS NULL, s.position",
            scheme.estate,
            [flat.unit for flat in homes],
        )
    }
    messages = []
    for flat in homes:
        owner = owners.get(flat.unit)
        phone = owner["phone"] if owner else ""
        messages.append(
            Message(
                key=f"{REMINDER}:{made[flat.unit]}",
                channel="sms" if phone else "letter",
                kind=REMINDER,
                subject=(SUBJECT, made[flat.unit]),
                title=reminder_title(scheme.title)[:200],
                text=reminder_text(
                    scheme,
                    unit_name(flat.building, flat.staircase, flat.room),
                    owing[flat.unit],
                ),
                name=(owner["name"] if owner else "")[:120],
                address=phone,
                community=scheme.place.community,
            )
        )
    return messages

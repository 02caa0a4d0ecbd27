"""Arrears by building: how many owe, and how many would be reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from votes.collecting.queries import (
    CollectionFacts,
    account_balances,
    collection_to_work_on,
)
from votes.collecting.reminding.rules import BuildingArrears, Debtor, Rhythm, arrears
from votes.collecting.rules import instalments_of, overdue_fen
from votes.costs.drafting.rules import Flat
from votes.costs.store import Costs, costs_of
from votes.costs.versions.queries import flats_of_version


@dataclass(frozen=True, slots=True)
class RemindersView:
    facts: CollectionFacts
    buildings: tuple[BuildingArrears, ...]
    rhythm: Rhythm

    @property
    def due(self) -> int:
        return sum(one.due for one in self.buildings)


async def reminders_page(
    actor: Actor, collection: int, rhythm: Rhythm, *, data_dir: Path, now: datetime
) -> RemindersView:
    """NotFound, NotAllowed, DocumentLost. Six queries, whatever the size of the estate."""
    facts = await collection_to_work_on(actor, collection)
    flats = await flats_of_version(facts.version.id)
    costs = await costs_of(facts.version.sha256, data_dir)
    async with database.connection() as link:
        debtors = await debtors_of(link, facts, flats, costs, now)
    return RemindersView(facts, tuple(arrears(debtors, rhythm, now)), rhythm)


async def debtors_of(
    link: asyncpg.Connection,
    facts: CollectionFacts,
    flats: Sequence[Flat],
    costs: Costs,
    now: datetime,
) -> list[Debtor]:
    """Every household, in the order of the version. Three statements."""
    owed = await account_balances(link, facts.id, tuple(flat.unit for flat in flats))
    reminded = {
        row["unit"]: row["at"]
        for row in await link.fetch(
            "SELECT unit, max(reminded_at) AS at FROM payment_reminders WHERE collection = $1"
            " GROUP BY unit",
            facts.id,
        )
    }
    noted = {
        row["unit"]
        for row in await link.fetch(
            "SELECT d.unit FROM hardship_notes h JOIN dwellings d ON d.id = h.dwelling"
            " WHERE d.estate = $1 AND h.removed_at IS NULL",
            facts.version.scheme.estate,
        )
    }
    waived = costs.scheme.waivers.units if costs.scheme.waivers else {}
    today = local_date(now)
    return [
        Debtor(
            flat.unit,
            flat.building,
            overdue_fen(
                instalments_of(
                    costs.shared.units[flat.unit].instalments_fen or (),
                    facts.due_on,
                    owed[flat.unit],
                ),
                today,
            ),
            reminded.get(flat.unit),
            flat.unit in noted or flat.unit in waived,
        )
        for flat in flats
    ]

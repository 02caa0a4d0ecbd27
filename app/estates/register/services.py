"""Use-cases that show what is hidden: a look at one owner, the roll as a file. Both on record."""

from dataclasses import dataclass
from datetime import datetime

import anyio.to_thread

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotFound
from app.estates.register.access import dwelling_to_look_into, roll_to_export
from app.estates.register.exporting import WIDTHS, as_sheet
from app.estates.register.storage import load_records, records_of_estate
from app.i18n import _
from app.spreadsheets import write_sheet


@dataclass(frozen=True, slots=True)
class OwnerInFull:
    """Unmasked: for the one page that shows it once."""

    name: str
    id_tail: str | None
    phone: str | None


async def look_at_owner(
    actor: Actor, dwelling: int, owner: int, reason: str, *, now: datetime
) -> OwnerInFull:
    """Name, ID tail and phone, for one who said why. NotFound unless she owns this dwelling."""
    facts = await dwelling_to_look_into(actor, dwelling)
    async with database.transaction() as link:
        found = [
            one for home in await load_records([dwelling]) for one in home.owners if one.id == owner
        ]
        if not found:
            raise NotFound
        await note(
            link,
            actor,
            "look_at_owner",
            facts.estate,
            now,
            of=("owners", owner),
            reason=reason,
            after={"units": facts.unit},
        )
    return OwnerInFull(found[0].name, found[0].id_tail, found[0].phone)


async def export_roll(actor: Actor, estate: int, reason: str, *, now: datetime) -> bytes:
    """All dwellings that stand, unmasked, as .xlsx in the columns that an import reads."""
    facts = await roll_to_export(actor, estate)
    async with database.transaction() as link:
        records = await records_of_estate(estate)
        await note(
            link, actor, "export_roll", facts, now, reason=reason, after={"units": len(records)}
        )
    header, rows = as_sheet(records)
    return await anyio.to_thread.run_sync(
        lambda: write_sheet(_("业主名册"), header, rows, widths=WIDTHS)
    )

"""Hardship 困难情况, apart from the register: noted, read and taken away by right, all on record.

The record never repeats the words: it is read by more people than they are for.
"""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotFound
from app.estates.register.access import DwellingFacts, dwelling_of_hardship
from app.estates.tables import HardshipNote


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    note: str
    noted_by: str
    noted_at: datetime


async def view_hardship(
    actor: Actor, dwelling: int, reason: str, *, now: datetime
) -> tuple[Note, ...]:
    """The notes that stand, the newest first. Nobody reads them without an entry."""
    facts = await dwelling_of_hardship(actor, dwelling)
    async with database.transaction() as link:
        await _note(link, actor, facts, "view_hardship", reason, now)
        rows = await link.fetch(
            "SELECT h.id, h.note, p.name AS noted_by, h.noted_at FROM hardship_notes h"
            " JOIN persons p ON p.id = h.noted_by"
            " WHERE h.dwelling = $1 AND h.removed_at IS NULL ORDER BY h.id DESC",
            dwelling,
        )
    return tuple(Note(**dict(row)) for row in rows)


async def add_hardship(actor: Actor, dwelling: int, note: str, *, now: datetime) -> None:
    facts = await dwelling_of_hardship(actor, dwelling)
    async with database.transaction() as link:
        await HardshipNote(dwelling=dwelling, note=note, noted_by=actor.person, noted_at=now).save()
        await _note(link, actor, facts, "add_hardship", "", now)


async def remove_hardship(
    actor: Actor, dwelling: int, note: int, reason: str, *, now: datetime
) -> None:
    """NotFound where it is not of this dwelling, or gone already."""
    facts = await dwelling_of_hardship(actor, dwelling)
    async with database.transaction() as link:
        gone = await link.fetchval(
            "UPDATE hardship_notes SET removed_at = $3"
            " WHERE id = $1 AND dwelling = $2 AND removed_at IS NULL RETURNING id",
            note,
            dwelling,
            now,
        )
        if gone is None:
            raise NotFound
        await _note(link, actor, facts, "remove_hardship", reason, now)


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    facts: DwellingFacts,
    action: str,
    reason: str,
    now: datetime,
) -> None:
    await note(link, actor, action, facts, now, reason=reason, after={"units": facts.unit})

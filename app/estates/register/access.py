"""Load and authorise together: a dwelling cannot be had unchecked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from app import database
from app.accounts.permissions import Actor, Place
from app.errors import NotAllowed, NotFound
from app.estates.access import EstateFacts, load_estate
from app.estates.chart import unit_name
from app.estates.permissions import (
    can_correct_dwelling,
    can_export_roll,
    can_look_at_owner,
    can_view_hardship,
    can_view_register,
)
from app.estates.register.changes.rules import DwellingRetired


@dataclass(frozen=True, slots=True)
class DwellingFacts:
    """A dwelling and the estate it lies in; `name` as people say it."""

    TABLE: ClassVar[str] = "dwellings"

    id: int
    unit: str
    name: str
    retired: bool
    estate: EstateFacts

    @property
    def place(self) -> Place:
        return self.estate.place


async def dwelling_to_view(actor: Actor, dwelling: int) -> DwellingFacts:
    """NotFound also where the actor may not know of it. Two queries."""
    row = await database.fetch_one(
        "SELECT d.id, d.estate, d.unit, b.number, d.staircase, d.room, d.retired_at"
        " FROM dwellings d JOIN buildings b ON b.id = d.building WHERE d.id = $1",
        dwelling,
    )
    if row is None:
        raise NotFound
    estate = await load_estate(row["estate"])
    if not can_view_register(actor, estate.place):
        raise NotFound
    return DwellingFacts(
        id=row["id"],
        unit=row["unit"],
        name=unit_name(row["number"], row["staircase"], row["room"]),
        retired=row["retired_at"] is not None,
        estate=estate,
    )


async def register_to_view(actor: Actor, estate: int) -> EstateFacts:
    facts = await load_estate(estate)
    if not can_view_register(actor, facts.place):
        raise NotFound
    return facts


async def roll_to_export(actor: Actor, estate: int) -> EstateFacts:
    facts = await register_to_view(actor, estate)
    if not can_export_roll(actor, facts.place):
        raise NotAllowed
    return facts


async def _allowed(
    actor: Actor, dwelling: int, may: Callable[[Actor, Place], bool]
) -> DwellingFacts:
    facts = await dwelling_to_view(actor, dwelling)
    if not may(actor, facts.estate.place):
        raise NotAllowed
    return facts


async def dwelling_to_correct(actor: Actor, dwelling: int) -> DwellingFacts:
    """NotFound, NotAllowed, DwellingRetired."""
    facts = await _allowed(actor, dwelling, can_correct_dwelling)
    if facts.retired:
        raise DwellingRetired
    return facts


async def dwelling_to_look_into(actor: Actor, dwelling: int) -> DwellingFacts:
    """For one who wants to see an owner's numbers."""
    return await _allowed(actor, dwelling, can_look_at_owner)


async def dwelling_of_hardship(actor: Actor, dwelling: int) -> DwellingFacts:
    return await _allowed(actor, dwelling, can_view_hardship)

"""Load and authorise together: an estate cannot be had unchecked."""

from dataclasses import dataclass
from typing import ClassVar

from app import database
from app.accounts.permissions import Actor, Place
from app.errors import NotAllowed, NotFound
from app.estates.permissions import can_import_roll, can_view_estate


@dataclass(frozen=True, slots=True)
class EstateFacts:
    """An estate and where it lies."""

    TABLE: ClassVar[str] = "estates"

    id: int
    name: str
    address: str
    community_name: str
    invented: bool
    place: Place


async def load_estate(estate: int) -> EstateFacts:
    """NotFound. Unchecked: for use by the functions below and by services of other packages
    that apply a predicate of their own to `place`."""
    row = await database.fetch_one(
        "SELECT e.id, e.name, e.address, c.id AS community, c.name AS community_name,"
        " c.street, c.invented"
        " FROM estates e JOIN communities c ON c.id = e.community WHERE e.id = $1",
        estate,
    )
    if row is None:
        raise NotFound
    return EstateFacts(
        id=row["id"],
        name=row["name"],
        address=row["address"],
        community_name=row["community_name"],
        invented=row["invented"],
        place=Place(street=row["street"], community=row["community"]),
    )


async def estate_to_view(actor: Actor, estate: int) -> EstateFacts:
    """NotFound also where the actor may not know of it."""
    facts = await load_estate(estate)
    if not can_view_estate(actor, facts.place):
        raise NotFound
    return facts


async def estate_to_import(actor: Actor, estate: int) -> EstateFacts:
    facts = await estate_to_view(actor, estate)
    if not can_import_roll(actor, facts.place):
        raise NotAllowed
    return facts

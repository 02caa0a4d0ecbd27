"""Use-cases of estates."""

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.errors import NotAllowed, NotFound
from app.estates.permissions import can_open_estate
from app.estates.rules import EstateExists
from app.estates.tables import Estate


async def open_estate(actor: Actor, community: int, name: str, address: str) -> int:
    """A new, empty estate in the actor's community; its id. EstateExists."""
    row = await database.fetch_one("SELECT street FROM communities WHERE id = $1", community)
    if row is None:
        raise NotFound
    if not can_open_estate(actor, Place(street=row["street"], community=community)):
        raise NotAllowed
    estate = Estate(community=community, name=name, address=address)
    try:
        async with database.transaction():
            await estate.save()
    except asyncpg.UniqueViolationError as taken:
        raise EstateExists(name) from taken
    return int(estate.id)

"""A community's telephone: looked up by its staff, changed on record."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place, reads_community
from app.audit.services import note
from app.communities.forms import CommunityForm
from app.communities.permissions import can_change_community
from app.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class CommunityFacts:
    TABLE: ClassVar[str] = "communities"

    id: int
    name: str
    phone: str
    place: Place


async def community_to_change(actor: Actor, community: int) -> CommunityFacts:
    """NotFound, also where the actor may not know of it; NotAllowed where she only watches."""
    row = await database.fetch_one(f"{_FACTS} WHERE id = $1", community)
    return _facts(actor, row)


async def change_phone(
    actor: Actor, community: int, typed: CommunityForm, *, now: datetime
) -> None:
    """What residents call from now on. NotFound, NotAllowed."""
    async with database.transaction() as link:
        facts = _facts(actor, await link.fetchrow(f"{_FACTS} WHERE id = $1 FOR UPDATE", community))
        if facts.phone == typed.phone:
            return
        await link.execute(
            "UPDATE communities SET phone = $2 WHERE id = $1", community, typed.phone
        )
        await note(
            link,
            actor,
            "change_community_phone",
            facts,
            now,
            before={"phone": facts.phone},
            after={"phone": typed.phone},
        )


_FACTS = "SELECT id, street, name, phone FROM communities"


def _facts(actor: Actor, row: asyncpg.Record | None) -> CommunityFacts:
    if row is None:
        raise NotFound
    place = Place(street=row["street"], community=row["id"])
    if not reads_community(actor, place):
        raise NotFound
    if not can_change_community(actor, place):
        raise NotAllowed
    return CommunityFacts(row["id"], row["name"], row["phone"], place)

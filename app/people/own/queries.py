"""The page of one's own account."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.people.access import PersonFacts, load_person

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class OwnAccountView:
    """`sign_ins`: (when, from which address), the newest first."""

    facts: PersonFacts
    sign_ins: tuple[tuple[datetime, str], ...]


async def own_account(actor: Actor) -> OwnAccountView:
    """Three queries."""
    rows = await database.fetch(
        "SELECT at, address FROM sign_ins WHERE person = $1 ORDER BY at DESC, id DESC LIMIT $2",
        actor.person,
        _SHOWN,
    )
    return OwnAccountView(
        facts=await load_person(actor.person),
        sign_ins=tuple((row["at"], row["address"]) for row in rows),
    )

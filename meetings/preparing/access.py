"""Where an actor keeps things: her communities, and her streets."""

from dataclasses import dataclass

import asyncpg

from app import database
from app.accounts.permissions import Actor, communities_worked_for, streets_watched
from app.errors import NotAllowed
from meetings.preparing.permissions import Owner


@dataclass(frozen=True, slots=True)
class Kept:
    """One who owns: a community, or a whole street. `invented`: of a demonstration."""

    owner: Owner
    name: str
    invented: bool

    @property
    def key(self) -> str:
        """As forms say it: c12 or s3."""
        return f"c{self.owner.community}" if self.owner.community else f"s{self.owner.street}"


# Constants put together. A street is invented where its communities are.
_STREET = (
    "SELECT s.id AS street, NULL::int AS community, s.name, coalesce((SELECT bool_and(c.invented)"
    " FROM communities c WHERE c.street = s.id), false) AS invented FROM streets s"
)
_KEPT = (
    "SELECT c.street, c.id AS community, c.name, c.invented FROM communities c"  # noqa: S608
    f" WHERE c.id = ANY($1::int[]) UNION ALL {_STREET} WHERE s.id = ANY($2::int[])"
    " ORDER BY community NULLS LAST, street"
)
_READ = (
    f"{_STREET} WHERE s.id = ANY($2::int[]) OR EXISTS (SELECT 1 FROM communities c"  # noqa: S608
    " WHERE c.street = s.id AND c.id = ANY($1::int[])) ORDER BY s.id"
)


async def kept_by(actor: Actor) -> list[Kept]:
    """Whom the actor works for, communities first. NotAllowed where nobody. One query."""
    rows = await database.fetch(
        _KEPT,
        communities_worked_for(actor),
        streets_watched(actor),
    )
    if not rows:
        raise NotAllowed
    return [_kept(row) for row in rows]


async def streets_read(actor: Actor) -> list[Kept]:
    """Streets whose pool and shared rooms the actor sees: her own, and her communities'."""
    rows = await database.fetch(
        _READ,
        communities_worked_for(actor),
        streets_watched(actor),
    )
    if not rows:
        raise NotAllowed
    return [_kept(row) for row in rows]


def _kept(row: asyncpg.Record) -> Kept:
    return Kept(Owner(row["street"], row["community"]), row["name"], row["invented"])

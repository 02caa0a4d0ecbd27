"""A draft in the database: read, locked, written back as a whole."""

from dataclasses import dataclass
from functools import lru_cache

import asyncpg
from pydantic import TypeAdapter

from app import database
from app.errors import NotFound
from votes.costs.drafting.checks import Built, build
from votes.costs.drafting.rules import Draft, Flat, Quantities, SchemeMoved

_DRAFT = TypeAdapter(Draft)
_QUANTITIES = TypeAdapter(dict[str, dict[str, str]])


@dataclass(frozen=True, slots=True)
class Kept:
    """As it lies in the database: texts, so that what they come to is kept once."""

    title: str
    revision: int
    draft_text: str
    quantities_text: str

    @property
    def draft(self) -> Draft:
        return _DRAFT.validate_json(self.draft_text)

    @property
    def quantities(self) -> Quantities:
        return _QUANTITIES.validate_json(self.quantities_text)


def draft_text(draft: Draft) -> str:
    return _DRAFT.dump_json(draft).decode()


def quantities_text(quantities: Quantities) -> str:
    return _QUANTITIES.dump_json({name: dict(of) for name, of in quantities.items()}).decode()


_SQL = "SELECT title, revision, draft, quantities FROM cost_schemes WHERE id = $1"


def _kept(row: asyncpg.Record) -> Kept:
    return Kept(row["title"], row["revision"], row["draft"], row["quantities"])


async def read_kept(scheme: int) -> Kept:
    """Whoever calls has checked that the actor may see it. NotFound."""
    row = await database.fetch_one(_SQL, scheme)
    if row is None:
        raise NotFound
    return _kept(row)


async def lock_kept(link: asyncpg.Connection, scheme: int, revision: int) -> Kept:
    """For changing it: SchemeMoved where it is no longer of the revision that was looked at."""
    row = await link.fetchrow(f"{_SQL} FOR UPDATE", scheme)
    if row["revision"] != revision:
        raise SchemeMoved
    return _kept(row)


async def flats_of(estate: int) -> tuple[Flat, ...]:
    """The dwellings and shops that stand, building by building. One query.

    Parking spaces have no heating.
    """
    rows = await database.fetch(
        "SELECT d.unit, b.number, d.staircase, d.floor, d.room, d.area_x100 FROM dwellings d"
        " JOIN buildings b ON b.id = d.building WHERE d.estate = $1 AND d.retired_at IS NULL"
        " AND d.kind <> 'parking' ORDER BY length(b.number), b.number, d.id",
        estate,
    )
    return tuple(Flat(*row) for row in rows)


# The same draft over the same flats makes the same sums: a page that is looked at again, and the
# page after a change that another step made, share them once.
@lru_cache(maxsize=16)
def built_of(kept: Kept, flats: tuple[Flat, ...]) -> Built:
    return build(kept.draft, kept.quantities, flats, kept.title)

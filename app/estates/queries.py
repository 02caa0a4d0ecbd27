"""Pages of estates: the list, and the estate's home page with its building chart."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor, communities_worked_for, streets_watched
from app.estates.access import EstateFacts, estate_to_view
from app.estates.permissions import can_import_roll
from app.estates.rules import head_of


@dataclass(frozen=True, slots=True)
class EstateLine:
    """One estate in a list. Area in m² × 100."""

    id: int
    name: str
    address: str
    community_name: str
    dwellings: int
    area_x100: int


@dataclass(frozen=True, slots=True)
class UnitCell:
    """One unit for the building chart, in the order of the register."""

    building: str
    staircase: str
    floor: int | None
    room: str
    unit: str
    kind: str
    status: str
    area_x100: int
    dwelling: int


@dataclass(frozen=True, slots=True)
class EstateView:
    facts: EstateFacts
    cells: tuple[UnitCell, ...]
    area_x100: int
    heads: int
    without_owner: int
    imported_at: datetime | None
    may_import: bool


@dataclass(frozen=True, slots=True)
class CommunityChoice:
    id: int
    name: str
    phone: str


async def estate_lines(actor: Actor) -> list[EstateLine]:
    """Estates of the communities the actor works for, and of the streets she watches."""
    rows = await database.fetch(
        "SELECT e.id, e.name, e.address, c.name AS community_name,"
        " count(d.id) AS dwellings, coalesce(sum(d.area_x100), 0) AS area"
        " FROM estates e JOIN communities c ON c.id = e.community"
        " LEFT JOIN dwellings d ON d.estate = e.id AND d.retired_at IS NULL"
        " WHERE c.id = ANY($1::int[]) OR c.street = ANY($2::int[])"
        " GROUP BY e.id, c.id ORDER BY c.name, e.name",
        communities_worked_for(actor),
        streets_watched(actor),
    )
    return [
        EstateLine(r["id"], r["name"], r["address"], r["community_name"], r["dwellings"], r["area"])
        for r in rows
    ]


async def communities_to_work_for(actor: Actor) -> list[CommunityChoice]:
    """Where the actor may open an estate."""
    rows = await database.fetch(
        "SELECT id, name, phone FROM communities WHERE id = ANY($1::int[]) ORDER BY name",
        communities_worked_for(actor),
    )
    return [CommunityChoice(row["id"], row["name"], row["phone"]) for row in rows]


async def estate_page(actor: Actor, estate: int) -> EstateView:
    """Three queries, whatever the size of the estate."""
    facts = await estate_to_view(actor, estate)
    rows = await database.fetch(
        "SELECT b.number AS building, d.staircase, d.floor, d.room, d.unit, d.kind, d.status,"
        " d.area_x100, d.id,"
        " ARRAY(SELECT o.owner FROM ownerships o WHERE o.dwelling = d.id) AS owners"
        " FROM dwellings d JOIN buildings b ON b.id = d.building"
        " WHERE d.estate = $1 AND d.retired_at IS NULL ORDER BY d.id",
        estate,
    )
    last = await database.fetch_one(
        "SELECT max(imported_at) AS at FROM roll_imports WHERE estate = $1", estate
    )
    assert last is not None
    return EstateView(
        facts=facts,
        cells=tuple(UnitCell(*tuple(row)[:9]) for row in rows),
        area_x100=sum(row["area_x100"] for row in rows),
        heads=len({head_of(row["status"], row["owners"]) for row in rows if row["owners"]}),
        without_owner=sum(not row["owners"] for row in rows),
        imported_at=last["at"],
        may_import=can_import_roll(actor, facts.place),
    )

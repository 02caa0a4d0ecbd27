"""One building, for those who look after it: its flats, and nobody who owns them."""

from dataclasses import dataclass

from app import database
from app.accounts.permissions import Actor, Place
from app.errors import NotFound
from app.estates.permissions import BuildingPlace, can_view_building, can_view_register
from app.estates.queries import UnitCell


@dataclass(frozen=True, slots=True)
class BuildingView:
    """Area in m² × 100."""

    number: str
    estate: int
    estate_name: str
    community_name: str
    invented: bool
    cells: tuple[UnitCell, ...]
    area_x100: int
    may_view_register: bool


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """A building that somebody looks after. `grid_name` "" where it is hers as its head."""

    id: int
    number: str
    estate_name: str
    grid_name: str
    dwellings: int


async def building_page(actor: Actor, building: int) -> BuildingView:
    """NotFound also where the actor may not know of it. Two queries."""
    row = await database.fetch_one(
        "SELECT u.number, u.grid, e.id AS estate, e.name AS estate_name, c.id AS community,"
        " c.street, c.name AS community_name, c.invented FROM buildings u"
        " JOIN estates e ON e.id = u.estate JOIN communities c ON c.id = e.community"
        " WHERE u.id = $1",
        building,
    )
    if row is None:
        raise NotFound
    place = Place(street=row["street"], community=row["community"])
    if not can_view_building(actor, BuildingPlace(building, row["grid"], place)):
        raise NotFound
    cells = await database.fetch(
        "SELECT $2 AS building, staircase, floor, room, unit, kind, status, area_x100, id"
        " FROM dwellings WHERE building = $1 AND retired_at IS NULL ORDER BY id",
        building,
        row["number"],
    )
    return BuildingView(
        number=row["number"],
        estate=row["estate"],
        estate_name=row["estate_name"],
        community_name=row["community_name"],
        invented=row["invented"],
        cells=tuple(UnitCell(*tuple(cell)) for cell in cells),
        area_x100=sum(cell["area_x100"] for cell in cells),
        may_view_register=can_view_register(actor, place),
    )


async def buildings_looked_after(actor: Actor) -> list[BuildingLine]:
    """Those of her grids, and those she is the head of. One query, none without such a role."""
    grids = [grant.grid for grant in actor.grants if grant.role == "grid_worker"]
    heads = [grant.building for grant in actor.grants if grant.role == "building_head"]
    if not grids and not heads:
        return []
    rows = await database.fetch(
        "SELECT u.id, u.number, e.name AS estate_name,"
        " CASE WHEN u.id = ANY($2::int[]) THEN '' ELSE r.name END AS grid_name,"
        " (SELECT count(*) FROM dwellings d"
        "  WHERE d.building = u.id AND d.retired_at IS NULL) AS dwellings"
        " FROM buildings u JOIN estates e ON e.id = u.estate LEFT JOIN grids r ON r.id = u.grid"
        " WHERE u.grid = ANY($1::int[]) OR u.id = ANY($2::int[])"
        " ORDER BY e.name, length(u.number), u.number",
        grids,
        heads,
    )
    return [BuildingLine(**dict(row)) for row in rows]

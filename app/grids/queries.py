"""Pages of grids."""

from dataclasses import dataclass

from app import database
from app.accounts.permissions import Actor, Place, communities_led
from app.errors import NotAllowed, NotFound
from app.estates.chart import building_name
from app.grids.permissions import can_manage_grids, draws_grids


@dataclass(frozen=True, slots=True)
class GridLine:
    """A grid in the list; `workers`: names of the active grid workers."""

    id: int
    name: str
    community_name: str
    buildings: int
    workers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridBuilding:
    """A building of the community; `grid_name` "" where it is in none."""

    id: int
    name: str
    estate_name: str
    grid: int | None
    grid_name: str


@dataclass(frozen=True, slots=True)
class GridView:
    id: int
    name: str
    place: Place
    community_name: str
    buildings: tuple[GridBuilding, ...]


async def grid_lines(actor: Actor) -> list[GridLine]:
    """Those of the communities she leads, all for the administrator. NotAllowed. One query."""
    if not draws_grids(actor):
        raise NotAllowed
    rows = await database.fetch(
        "SELECT r.id, r.name, c.name AS community_name,"
        " (SELECT count(*) FROM buildings u WHERE u.grid = r.id) AS buildings,"
        " ARRAY(SELECT p.name FROM grants g JOIN persons p ON p.id = g.person"
        "  WHERE g.grid = r.id AND p.active ORDER BY g.id) AS workers"
        " FROM grids r JOIN communities c ON c.id = r.community"
        " WHERE $1 OR c.id = ANY($2::int[]) ORDER BY c.name, r.name",
        actor.has("administrator"),
        communities_led(actor),
    )
    return [GridLine(**{**dict(row), "workers": tuple(row["workers"])}) for row in rows]


async def community_choices(actor: Actor) -> list[tuple[int, str]]:
    """Where she may draw a grid. NotAllowed. One query."""
    if not draws_grids(actor):
        raise NotAllowed
    rows = await database.fetch(
        "SELECT id, name FROM communities WHERE $1 OR id = ANY($2::int[]) ORDER BY name",
        actor.has("administrator"),
        communities_led(actor),
    )
    return [(row["id"], row["name"]) for row in rows]


async def grid_to_manage(actor: Actor, grid: int) -> GridView:
    """With every building of the community. NotFound also where it is not hers. Two queries."""
    row = await database.fetch_one(
        "SELECT r.id, r.name, c.id AS community, c.street, c.name AS community_name"
        " FROM grids r JOIN communities c ON c.id = r.community WHERE r.id = $1",
        grid,
    )
    if row is None:
        raise NotFound
    place = Place(street=row["street"], community=row["community"])
    if not can_manage_grids(actor, place):
        raise NotFound
    rows = await database.fetch(
        "SELECT u.id, u.number, e.name AS estate_name, u.grid, coalesce(r.name, '') AS grid_name"
        " FROM buildings u JOIN estates e ON e.id = u.estate LEFT JOIN grids r ON r.id = u.grid"
        " WHERE e.community = $1 ORDER BY e.name, length(u.number), u.number",
        place.community,
    )
    return GridView(
        id=row["id"],
        name=row["name"],
        place=place,
        community_name=row["community_name"],
        buildings=tuple(
            GridBuilding(
                id=one["id"],
                name=building_name(one["number"]),
                estate_name=one["estate_name"],
                grid=one["grid"],
                grid_name=one["grid_name"],
            )
            for one in rows
        ),
    )

"""Use-cases of grids: draw one, name it, say which buildings belong to it."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.audit.services import record
from app.errors import NotAllowed, NotFound
from app.grids.forms import GridForm, NewGridForm
from app.grids.permissions import can_manage_grids
from app.grids.queries import grid_to_manage
from app.grids.rules import GridExists, check_buildings


async def open_grid(actor: Actor, typed: NewGridForm, *, now: datetime) -> int:
    """A new grid without buildings; its id. NotFound, NotAllowed, GridExists."""
    try:
        async with database.transaction() as link:
            row = await link.fetchrow(
                "SELECT street FROM communities WHERE id = $1", typed.community
            )
            if row is None:
                raise NotFound
            if not can_manage_grids(actor, Place(row["street"], typed.community)):
                raise NotAllowed
            grid: int = await link.fetchval(
                "INSERT INTO grids (community, name) VALUES ($1, $2) RETURNING id",
                typed.community,
                typed.name,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="open_grid",
                subject="grids",
                subject_id=grid,
                community=typed.community,
                after={"name": typed.name},
            )
    except asyncpg.UniqueViolationError as taken:
        raise GridExists(typed.name) from taken
    return grid


async def change_grid(actor: Actor, grid: int, typed: GridForm, *, now: datetime) -> None:
    """Its name and its buildings; one that was in another grid leaves that. NotFound, GridExists,
    BuildingElsewhere."""
    try:
        async with database.transaction() as link:
            await link.execute("SELECT 1 FROM grids WHERE id = $1 FOR UPDATE", grid)
            view = await grid_to_manage(actor, grid)
            check_buildings(typed.buildings, [one.id for one in view.buildings])
            await link.execute("UPDATE grids SET name = $2 WHERE id = $1", grid, typed.name)
            await link.execute(
                "UPDATE buildings SET grid = CASE WHEN id = ANY($2::int[]) THEN $1::int END"
                " WHERE (grid = $1) <> (id = ANY($2::int[]))"
                " OR (grid IS NULL AND id = ANY($2::int[]))",
                grid,
                typed.buildings,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="change_grid",
                subject="grids",
                subject_id=grid,
                community=view.place.community,
                before={
                    "name": view.name,
                    "buildings": [one.id for one in view.buildings if one.grid == grid],
                },
                after={"name": typed.name, "buildings": sorted(set(typed.buildings))},
            )
    except asyncpg.UniqueViolationError as taken:
        raise GridExists(typed.name) from taken

"""Pages of bodies."""

from dataclasses import dataclass

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place, communities_led
from app.bodies.permissions import can_manage_bodies, keeps_bodies
from app.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class BodyLine:
    """`people`: active persons who speak for it. Street and community by id, one of them at
    most; `place_name` "" for a body that works anywhere."""

    id: int
    kind: str
    name: str
    active: bool
    street: int | None
    community: int | None
    place: Place | None
    place_name: str
    people: int


_BODIES = (
    "SELECT b.id, b.kind, b.name, b.active, b.street, b.community, c.street AS around,"
    " coalesce(c.name, s.name, '') AS place_name,"
    " (SELECT count(DISTINCT g.person) FROM grants g JOIN persons p ON p.id = g.person"
    "  WHERE g.body = b.id AND p.active) AS people"
    " FROM bodies b LEFT JOIN communities c ON c.id = b.community"
    " LEFT JOIN streets s ON s.id = b.street"
)


async def body_lines(actor: Actor) -> list[BodyLine]:
    """Those that the actor keeps. NotAllowed. One query."""
    if not keeps_bodies(actor):
        raise NotAllowed
    rows = await database.fetch(
        f"{_BODIES} WHERE $1 OR b.community = ANY($2::int[])"
        " ORDER BY b.active DESC, place_name, b.kind, b.name",
        actor.has("administrator"),
        communities_led(actor),
    )
    return [_line(row) for row in rows]


async def body_to_manage(actor: Actor, body: int) -> BodyLine:
    """NotFound also where it is not hers to keep. One query."""
    row = await database.fetch_one(f"{_BODIES} WHERE b.id = $1", body)
    if row is None:
        raise NotFound
    line = _line(row)
    if not can_manage_bodies(actor, line.place):
        raise NotFound
    return line


async def where_choices(actor: Actor) -> list[tuple[str, str]]:
    """(value of the form's `where`, words), those of streets first. NotAllowed. One query."""
    if not keeps_bodies(actor):
        raise NotAllowed
    rows = await database.fetch(
        "SELECT 's' || id AS value, name, 0 AS first FROM streets WHERE $1"
        " UNION ALL SELECT 'c' || id, name, 1 FROM communities WHERE $1 OR id = ANY($2::int[])"
        " ORDER BY first, name",
        actor.has("administrator"),
        communities_led(actor),
    )
    return [(row["value"], row["name"]) for row in rows]


def _line(row: asyncpg.Record) -> BodyLine:
    facts = dict(row)
    around = facts.pop("around")
    place = None if around is None else Place(street=around, community=facts["community"])
    return BodyLine(**facts, place=place)

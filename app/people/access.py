"""Load and authorise together: a person cannot be had unchecked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import database
from app.accounts.permissions import Actor, Place, Role
from app.errors import NotAllowed, NotFound
from app.people.permissions import can_manage_person, can_view_person
from app.people.words import place_in_words

# A role with where it lies. A place in a street alone, or in none, has no community.
HELD = (
    "SELECT g.id, g.person, g.role, c.id AS community, c.name AS community_name,"
    " coalesce(s.id, c.street) AS street, s.name AS street_name, r.name AS grid_name,"
    " e.name AS estate_name, u.number AS building_name, b.name AS body_name"
    " FROM grants g LEFT JOIN grids r ON r.id = g.grid LEFT JOIN buildings u ON u.id = g.building"
    " LEFT JOIN estates e ON e.id = u.estate LEFT JOIN bodies b ON b.id = g.body"
    " LEFT JOIN communities c"
    "  ON c.id = coalesce(g.community, r.community, e.community, b.community)"
    " LEFT JOIN streets s ON s.id = coalesce(g.street, b.street)"
)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A row of `grants`. `place` None: it lies in no community."""

    id: int
    role: Role
    place: Place | None
    place_name: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person with an account. `has_password`: she has used her invitation."""

    id: int
    name: str
    account: str
    active: bool
    has_password: bool
    has_totp: bool
    held: tuple[HeldRole, ...]

    @property
    def administers(self) -> bool:
        return any(one.role == "administrator" for one in self.held)

    @property
    def community(self) -> int | None:
        """Where what is done to her is on record: the one community that all her roles are of."""
        found = {one.place.community if one.place else None for one in self.held}
        return found.pop() if len(found) == 1 else None


def held_role(row: Mapping[str, Any]) -> HeldRole:
    """From a row of `HELD`."""
    return HeldRole(
        id=row["id"],
        role=row["role"],
        place=None
        if row["community"] is None
        else Place(street=row["street"], community=row["community"]),
        place_name=place_in_words(
            community=row["community_name"],
            street=row["street_name"],
            grid=row["grid_name"],
            estate=row["estate_name"],
            building=row["building_name"],
            body=row["body_name"],
        ),
    )


async def load_person(person: int) -> PersonFacts:
    """NotFound. Two queries. Unchecked: for the functions below."""
    row = await database.fetch_one(
        "SELECT id, name, account, active, password_hash <> '' AS has_password,"
        " totp_since IS NOT NULL AS has_totp FROM persons WHERE id = $1",
        person,
    )
    if row is None:
        raise NotFound
    held = await database.fetch(f"{HELD} WHERE g.person = $1 ORDER BY g.id", person)
    return PersonFacts(**dict(row), held=tuple(held_role(one) for one in held))


async def person_to_view(actor: Actor, person: int) -> PersonFacts:
    """NotFound also where the actor may not know of her."""
    facts = await load_person(person)
    if not can_view_person(actor, facts.held):
        raise NotFound
    return facts


async def person_to_manage(actor: Actor, person: int) -> PersonFacts:
    facts = await person_to_view(actor, person)
    if not can_manage_person(actor, facts.held):
        raise NotAllowed
    return facts

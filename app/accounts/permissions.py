"""Who is acting, and the small pure predicates on role *and* place that others build upon.

A predicate is named `can_<verb>_<noun>(actor, facts)` and answers yes or no; it never asks the
database, the clock or a setting.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "administrator",
    "street_staff",
    "community_secretary",
    "community_clerk",
    "grid_worker",
    "building_head",
    "owners_committee",
    "heating_company",
    "property_company",
    "lawyer",
    "social_worker",
    "expert",
    "volunteer",
]

# Those who see a matter because they have a seat in it, and for no other reason.
SEATED_ROLES: tuple[Role, ...] = (
    "building_head",
    "owners_committee",
    "heating_company",
    "property_company",
    "lawyer",
    "social_worker",
    "expert",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A community and the street it belongs to, by id."""

    street: int
    community: int


@dataclass(frozen=True, slots=True)
class Granted:
    """A role and where it holds. An administrator, a lawyer, an expert has no place.

    A grid worker's is a grid, a building head's a building, that of a representative of the four
    (and of a lawyer or social worker, if she has one) a body.
    """

    role: Role
    street: int | None = None
    community: int | None = None
    grid: int | None = None
    building: int | None = None
    body: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with what she was granted. `has_totp`: she signs in with codes;
    `unread`: messages that wait for her, for the head of the page."""

    person: int
    name: str
    grants: tuple[Granted, ...]
    place_name: str = ""
    has_totp: bool = False
    unread: int = 0

    def has(self, role: Role) -> bool:
        return any(grant.role == role for grant in self.grants)


def communities_worked_for(actor: Actor) -> list[int]:
    """Ids, for queries that list what an actor may see."""
    return [
        grant.community
        for grant in actor.grants
        if grant.role in ("community_secretary", "community_clerk") and grant.community is not None
    ]


def communities_led(actor: Actor) -> list[int]:
    """Ids, for queries that list what a secretary looks after."""
    return [
        grant.community
        for grant in actor.grants
        if grant.role == "community_secretary" and grant.community is not None
    ]


def streets_watched(actor: Actor) -> list[int]:
    return [
        grant.street
        for grant in actor.grants
        if grant.role == "street_staff" and grant.street is not None
    ]


def works_for_community(actor: Actor, place: Place) -> bool:
    """Secretary or clerk of this very community."""
    return any(
        grant.role in ("community_secretary", "community_clerk")
        and grant.community == place.community
        for grant in actor.grants
    )


def leads_community(actor: Actor, place: Place | None) -> bool:
    """Secretary of the community of this place; of no place, nobody."""
    return place is not None and place.community in communities_led(actor)


def watches_street(actor: Actor, place: Place) -> bool:
    """Street staff read every matter of their own street, and change none."""
    return any(
        grant.role == "street_staff" and grant.street == place.street for grant in actor.grants
    )


def reads_community(actor: Actor, place: Place) -> bool:
    return works_for_community(actor, place) or watches_street(actor, place)


def reads_by_seat(actor: Actor) -> bool:
    """Has a role that may sit at a table; at which one, the seats say."""
    return any(actor.has(role) for role in SEATED_ROLES)


def sits_at_table(actor: Actor, seated: Set[int]) -> bool:
    """On a seat of the matter, in a role that reads by its seat. `seated`: persons, by id."""
    return actor.person in seated and reads_by_seat(actor)


def can_manage_accounts(actor: Actor) -> bool:
    """The administrator looks after people and places, and sees no matter by that role."""
    return actor.has("administrator")

"""Who looks after people, and which roles she may give."""

from collections.abc import Collection
from typing import Protocol, get_args

from app.accounts.permissions import Actor, Place, Role, communities_led, leads_community

# Those who work for a community under its secretary.
GRANTED_BY_SECRETARY: tuple[Role, ...] = (
    "community_clerk",
    "grid_worker",
    "building_head",
    "volunteer",
)


class Held(Protocol):
    """A role that a person has. `place` None: it lies in no community."""

    @property
    def role(self) -> Role: ...

    @property
    def place(self) -> Place | None: ...


def can_invite_person(actor: Actor) -> bool:
    """Whether there is anybody whom she could invite."""
    return actor.has("administrator") or bool(communities_led(actor))


def grantable_roles(actor: Actor) -> tuple[Role, ...]:
    """The roles that she may give somewhere."""
    if actor.has("administrator"):
        return get_args(Role)
    return GRANTED_BY_SECRETARY if communities_led(actor) else ()


def can_grant_role(actor: Actor, role: Role, place: Place | None) -> bool:
    """Give and take away: the administrator any role anywhere, a secretary those under her."""
    return actor.has("administrator") or (
        role in GRANTED_BY_SECRETARY and leads_community(actor, place)
    )


def can_view_person(actor: Actor, held: Collection[Held]) -> bool:
    """`held`: what the person has. A secretary knows those who hold a role in her community."""
    return actor.has("administrator") or any(leads_community(actor, one.place) for one in held)


def can_manage_person(actor: Actor, held: Collection[Held]) -> bool:
    """Deactivate, and make the link that sets the password.

    A secretary only where she may give every role the person has: whoever sets a password could
    otherwise become somebody above her, or somebody of another community.
    """
    return actor.has("administrator") or (
        bool(held) and all(can_grant_role(actor, one.role, one.place) for one in held)
    )

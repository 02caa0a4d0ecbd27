"""Who keeps kinds, rooms, the pool and busy times, and who places a street's month.

What belongs to a community is kept by its secretary and clerks, what belongs to a street by the
street's staff. The street places meetings as a proposal: what it holds is called by the community.
"""

from dataclasses import dataclass

from app.accounts.permissions import (
    Actor,
    Place,
    reads_community,
    streets_watched,
    works_for_community,
)


@dataclass(frozen=True, slots=True)
class Owner:
    """To whom a room or a kind belongs, by id. `community` None: to the whole street."""

    street: int
    community: int | None = None


def _keeps(actor: Actor, owner: Owner) -> bool:
    if owner.community is None:
        return owner.street in streets_watched(actor)
    return works_for_community(actor, Place(owner.street, owner.community))


def can_edit_kind(actor: Actor, owner: Owner) -> bool:
    return _keeps(actor, owner)


def can_keep_room(actor: Actor, owner: Owner) -> bool:
    return _keeps(actor, owner)


def can_view_pool(actor: Actor, place: Place) -> bool:
    """Whoever invites out of it; and the street, which keeps it."""
    return reads_community(actor, place)


def can_keep_pool(actor: Actor, street: int) -> bool:
    return street in streets_watched(actor)


def can_place_month(actor: Actor, street: int) -> bool:
    return street in streets_watched(actor)


def can_keep_busy_times(actor: Actor, *, account: int | None, street: int | None) -> bool:
    """Her own, always; of somebody in the pool (`street`) also the street that keeps it."""
    if account is not None and account == actor.person:
        return True
    return street is not None and street in streets_watched(actor)

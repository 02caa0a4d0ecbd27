"""Who may open a survey, read its sums, knock at which doors, and note what follows from it.

A survey is open, unlike a vote: the community's staff see every household's answer. Everybody
else sees as little as the work needs: the street its sums and charts, a building head, a grid
worker or a volunteer only the doors that are hers.
"""

from collections.abc import Set
from dataclasses import dataclass

from app.accounts.permissions import Actor, Place, reads_community, works_for_community


@dataclass(frozen=True, slots=True)
class Door:
    """A household's building, its grid, and the volunteers who were given that building."""

    place: Place
    building: int
    grid: int | None
    helpers: Set[int]


def can_open_survey(actor: Actor, place: Place) -> bool:
    return works_for_community(actor, place)


def can_view_survey(actor: Actor, place: Place) -> bool:
    """Sums and charts, nobody's words."""
    return reads_community(actor, place)


def can_run_survey(actor: Actor, place: Place) -> bool:
    """Add reasons, give volunteers their buildings, answer questions, read what was said where."""
    return works_for_community(actor, place)


def can_visit_dwelling(actor: Actor, door: Door) -> bool:
    """Her list and no other: a head her building, a grid worker her grid, a volunteer what she
    was given, for as long as she is one here."""
    if works_for_community(actor, door.place):
        return True
    return any(
        (grant.role == "building_head" and grant.building == door.building)
        or (grant.role == "grid_worker" and grant.grid is not None and grant.grid == door.grid)
        or (
            grant.role == "volunteer"
            and grant.community == door.place.community
            and actor.person in door.helpers
        )
        for grant in actor.grants
    )


def can_record_works_consent(actor: Actor, place: Place) -> bool:
    """A signed sheet comes to the office: the community keeps it."""
    return works_for_community(actor, place)


def can_book_access(actor: Actor, door: Door) -> bool:
    """Whoever knocks at the door agrees with the household when one may come in."""
    return can_visit_dwelling(actor, door)

"""Who may see an estate and its register, and who may change them."""

from dataclasses import dataclass

from app.accounts.permissions import Actor, Place, reads_community, works_for_community


def can_view_estate(actor: Actor, place: Place) -> bool:
    return reads_community(actor, place)


def can_open_estate(actor: Actor, place: Place) -> bool:
    return works_for_community(actor, place)


def can_import_roll(actor: Actor, place: Place) -> bool:
    """The roll holds names and phones: only those who work with it, not those who watch."""
    return works_for_community(actor, place)


@dataclass(frozen=True, slots=True)
class BuildingPlace:
    """A building by id, the grid it belongs to, and where it stands."""

    id: int
    grid: int | None
    place: Place


def can_view_building(actor: Actor, building: BuildingPlace) -> bool:
    """Its flats and their areas, no owner: also its head, and the grid worker of its grid."""
    return reads_community(actor, building.place) or any(
        (grant.role == "building_head" and grant.building == building.id)
        or (grant.role == "grid_worker" and grant.grid is not None and grant.grid == building.grid)
        for grant in actor.grants
    )

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


def can_view_register(actor: Actor, place: Place) -> bool:
    """Every dwelling with its owners, masked."""
    return reads_community(actor, place)


def can_correct_dwelling(actor: Actor, place: Place) -> bool:
    """Correct, transfer, split, join, mark an owner."""
    return works_for_community(actor, place)


def can_look_at_owner(actor: Actor, place: Place) -> bool:
    """A whole name, phone, ID tail, with a reason: only those who talk to owners."""
    return works_for_community(actor, place)


def can_view_hardship(actor: Actor, place: Place) -> bool:
    """Read, add and take away; not the street, which has no need to know (PIPL Art. 6, 28)."""
    return works_for_community(actor, place)


def can_export_roll(actor: Actor, place: Place) -> bool:
    """The whole register leaves the system with names and phones."""
    return works_for_community(actor, place)


def can_print_sign_in_sheet(actor: Actor, place: Place) -> bool:
    """It lists who owns what, masked: for those who hold the meeting, not those who watch."""
    return works_for_community(actor, place)

"""Who may see an estate and its register, and who may change them."""

from app.accounts.permissions import Actor, Place, reads_community, works_for_community


def can_view_estate(actor: Actor, place: Place) -> bool:
    return reads_community(actor, place)


def can_open_estate(actor: Actor, place: Place) -> bool:
    return works_for_community(actor, place)


def can_import_roll(actor: Actor, place: Place) -> bool:
    """The roll holds names and phones: only those who work with it, not those who watch."""
    return works_for_community(actor, place)

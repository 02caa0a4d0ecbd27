"""Who says what telephone the residents of a community call."""

from app.accounts.permissions import Actor, Place, works_for_community


def can_change_community(actor: Actor, place: Place) -> bool:
    return works_for_community(actor, place)

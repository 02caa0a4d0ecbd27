"""Who sees what did not arrive in a community, and who may do something about it."""

from app.accounts.permissions import Actor, Place, reads_community, works_for_community


def can_view_outbox(actor: Actor, place: Place) -> bool:
    return reads_community(actor, place)


def can_send_again(actor: Actor, place: Place) -> bool:
    """Another try, printing a letter, noting that it was handed over."""
    return works_for_community(actor, place)

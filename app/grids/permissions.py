"""Who draws the grids 网格 of a community."""

from app.accounts.permissions import Actor, Place, communities_led, leads_community


def can_manage_grids(actor: Actor, place: Place) -> bool:
    return actor.has("administrator") or leads_community(actor, place)


def draws_grids(actor: Actor) -> bool:
    """Whether there is any community whose grids she draws."""
    return actor.has("administrator") or bool(communities_led(actor))

"""Who keeps the list of bodies 单位."""

from app.accounts.permissions import Actor, Place, communities_led, leads_community


def can_manage_bodies(actor: Actor, place: Place | None) -> bool:
    """Those of a community: its secretary too; of a street or of no place: the administrator."""
    return actor.has("administrator") or leads_community(actor, place)


def keeps_bodies(actor: Actor) -> bool:
    """Whether there is any place whose bodies she keeps."""
    return actor.has("administrator") or bool(communities_led(actor))

"""Who may read the record. Nobody may change it: the database refuses."""

from app.accounts.permissions import Actor, Place


def can_view_audit(actor: Actor, place: Place | None) -> bool:
    """Of a place: its community's secretary and its street; of no place: the administrator."""
    if place is None:
        return actor.has("administrator")
    return any(
        (grant.role == "community_secretary" and grant.community == place.community)
        or (grant.role == "street_staff" and grant.street == place.street)
        for grant in actor.grants
    )


def can_open_audit(actor: Actor) -> bool:
    """Whether there is anything that she could read."""
    return any(actor.has(role) for role in ("administrator", "community_secretary", "street_staff"))

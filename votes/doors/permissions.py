"""Who may knock at which doors of a vote: the clerk says so, building by building.

A helper sees her open doors and nothing of any answer; what she notes she does not see again.
"""

from collections.abc import Set

from app.accounts.permissions import Actor, Place, works_for_community
from votes.polls.rules import Phase

_HELPERS = (
    "building_head",
    "grid_worker",
    "volunteer",
    "community_clerk",
    "community_secretary",
)


def can_assign_poll_helper(actor: Actor, place: Place, phase: Phase) -> bool:
    """The community, from the freezing until the end."""
    return works_for_community(actor, place) and phase in (Phase.ANNOUNCED, Phase.OPEN)


def can_take_ballot(actor: Actor, assigned: Set[str], building: str, phase: Phase) -> bool:
    """`assigned`: the buildings that were given to this very person."""
    return (
        phase is Phase.OPEN
        and building in assigned
        and any(grant.role in _HELPERS for grant in actor.grants)
    )


def can_record_door_visit(actor: Actor, assigned: Set[str], building: str, phase: Phase) -> bool:
    """An entry that waited on her phone may arrive after the end: it is put on record as late."""
    return phase in (Phase.OPEN, Phase.CLOSED) and can_take_ballot(
        actor, assigned, building, Phase.OPEN
    )


def can_answer_door_objection(actor: Actor, place: Place, phase: Phase) -> bool:
    """Before the count: who visits the household again, and takes a wrong entry back."""
    return works_for_community(actor, place) and phase in (Phase.OPEN, Phase.CLOSED)

"""Who sees the mediation of a dispute, and who keeps it."""

from collections.abc import Set
from typing import Protocol

from app.accounts.permissions import Actor, Place, reads_community, works_for_community


class OfDispute(Protocol):
    """What a predicate asks; `ConsultationFacts` has it."""

    @property
    def place(self) -> Place: ...

    @property
    def seated(self) -> Set[int]:
        """Persons with an account on a seat of the consultation."""


def can_view_mediation(actor: Actor, matter: OfDispute) -> bool:
    """The community, the street that watches it, and a seated lawyer; the parties are masked."""
    if reads_community(actor, matter.place):
        return True
    return actor.has("lawyer") and actor.person in matter.seated


def can_keep_mediation(actor: Actor, matter: OfDispute) -> bool:
    """Note that it was asked for, its days, its end; bring the dispute back to the table."""
    return works_for_community(actor, matter.place)


def can_look_at_parties(actor: Actor, matter: OfDispute) -> bool:
    """Their names in full, and what they agreed on; with a reason, on record."""
    return works_for_community(actor, matter.place) or (
        actor.has("lawyer") and actor.person in matter.seated
    )

"""Who may ask for an evidence file, agree to a full one, and take it.

The community that runs the case and the lawyer who reviews it ask. A full file, with names and
the photographs of papers, takes two people: the other one works for the community and is not the
one who asked; only these two take it.
"""

from collections.abc import Set
from typing import Protocol

from app.accounts.permissions import Actor, Place, works_for_community


class OfCase(Protocol):
    """What a predicate asks of a case; `meetings.access.ConsultationFacts` has it."""

    @property
    def place(self) -> Place: ...

    @property
    def seated(self) -> Set[int]:
        """Persons with an account on one of its seats."""


def can_request_dossier(actor: Actor, case: OfCase) -> bool:
    if works_for_community(actor, case.place):
        return True
    return actor.has("lawyer") and actor.person in case.seated


def can_decide_dossier(actor: Actor, case: OfCase, requested_by: int) -> bool:
    return works_for_community(actor, case.place) and actor.person != requested_by


def can_take_dossier(
    actor: Actor, case: OfCase, edition: str, requested_by: int, granted_by: int | None
) -> bool:
    if not can_request_dossier(actor, case):
        return False
    if edition == "full":
        return granted_by is not None and actor.person in (requested_by, granted_by)
    return works_for_community(actor, case.place) or actor.person == requested_by

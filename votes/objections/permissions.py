"""Who may see objections of a matter, enter one, answer it, put a figure right.

Whoever is concerned objects without an account; these are the people behind the desk.
"""

from collections.abc import Set
from typing import Protocol

from app.accounts.permissions import Actor, Place, reads_community, works_for_community


class OfMatter(Protocol):
    """What a predicate asks; `PollFacts` and `ConsultationFacts` have it."""

    @property
    def place(self) -> Place: ...

    @property
    def seated(self) -> Set[int]:
        """Persons with an account on a seat of the matter."""


def can_view_objections(actor: Actor, matter: OfMatter) -> bool:
    """The community, the street that watches it, and a seated lawyer; who objects is masked."""
    if reads_community(actor, matter.place):
        return True
    return actor.has("lawyer") and actor.person in matter.seated


def can_enter_objection(actor: Actor, matter: OfMatter) -> bool:
    """At the desk, for a resident who stands before it."""
    return works_for_community(actor, matter.place)


def can_answer_objection(actor: Actor, matter: OfMatter, made_by: Set[int]) -> bool:
    """Somebody of the community who did not make what is attacked."""
    return can_enter_objection(actor, matter) and actor.person not in made_by


def can_correct_figure(actor: Actor, matter: OfMatter) -> bool:
    """What an upheld one asks for: a paper read again, a new count, a figure put right."""
    return can_enter_objection(actor, matter)


def can_look_at_objector(actor: Actor, matter: OfMatter) -> bool:
    """Her name and phone in full, to call her; with a reason, on record."""
    return can_enter_objection(actor, matter)

"""Who reviews a matter: who runs it, the street that watches, and the lawyers seated in it."""

from collections.abc import Set
from typing import Protocol

from app.accounts.permissions import Actor, Place, works_for_community
from meetings.permissions import can_review_consultation


class OfMatter(Protocol):
    """What a predicate asks; `meetings.access.ConsultationFacts` and `PollFacts` have it."""

    @property
    def place(self) -> Place: ...

    @property
    def seated(self) -> Set[int]:
        """Persons with an account on a seat of the matter."""


def is_its_lawyer(actor: Actor, matter: OfMatter) -> bool:
    return actor.has("lawyer") and actor.person in matter.seated


def can_review_poll(actor: Actor, poll: OfMatter) -> bool:
    """The procedure check: nothing in it tells how anybody answered."""
    return can_review_consultation(actor, poll)


def can_recount_otherwise(actor: Actor, poll: OfMatter) -> bool:
    """What if: beside the result, never in its place; only of what was counted."""
    return works_for_community(actor, poll.place) or is_its_lawyer(actor, poll)


def can_give_opinion(actor: Actor, matter: OfMatter) -> bool:
    """Only a lawyer, only where she is seated."""
    return is_its_lawyer(actor, matter)


def can_ask_lawyer(actor: Actor, matter: OfMatter) -> bool:
    """Questions go both ways between those who run the matter and its lawyers."""
    return works_for_community(actor, matter.place) or is_its_lawyer(actor, matter)

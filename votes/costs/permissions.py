"""Who may see a cost scheme, build it, publish it, and see what a single flat pays and why.

What a flat pays tells who is let off: that is for those who work with it and for the lawyer of the
matter, who checks it; the street and the others at the table see sums.
"""

from collections.abc import Set
from typing import Protocol

from app.accounts.permissions import (
    Actor,
    Place,
    reads_community,
    sits_at_table,
    works_for_community,
)


class OfScheme(Protocol):
    """What a predicate asks of a scheme; `votes.costs.access.SchemeFacts` has it."""

    @property
    def place(self) -> Place: ...

    @property
    def seated(self) -> Set[int]:
        """Persons with an account on a seat of the scheme's consultation."""

    @property
    def published(self) -> bool:
        """A version of it stands."""


def can_view_scheme(actor: Actor, scheme: OfScheme) -> bool:
    """Who has a seat sees what was published, not a draft."""
    if reads_community(actor, scheme.place):
        return True
    return scheme.published and sits_at_table(actor, scheme.seated)


def can_build_scheme(actor: Actor, scheme: OfScheme) -> bool:
    return works_for_community(actor, scheme.place)


def can_publish_scheme(actor: Actor, scheme: OfScheme) -> bool:
    """A version is never taken back: only by those who build it."""
    return can_build_scheme(actor, scheme)


def can_view_flat_amounts(actor: Actor, scheme: OfScheme) -> bool:
    if works_for_community(actor, scheme.place):
        return True
    return scheme.published and actor.has("lawyer") and actor.person in scheme.seated


def can_view_waiver_reason(actor: Actor, scheme: OfScheme) -> bool:
    """Hardship: never the street, never the table."""
    return works_for_community(actor, scheme.place)


def can_print_statements(actor: Actor, scheme: OfScheme) -> bool:
    return scheme.published and works_for_community(actor, scheme.place)

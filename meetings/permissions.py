"""Who may open a consultation, see it, run it and issue its minutes.

Running covers seats, meetings and all that is noted at the table: the community Party committee
leads, so its secretary and its clerks write the record; the street watches; whoever has a seat
(those of the four, lawyers, social workers, experts) reads the consultations of that table.
"""

from collections.abc import Set
from typing import Protocol

from app.accounts.permissions import (
    Actor,
    Place,
    leads_community,
    reads_community,
    sits_at_table,
    works_for_community,
)


class OfConsultation(Protocol):
    """What a predicate asks of a consultation; `meetings.access.ConsultationFacts` has it."""

    @property
    def place(self) -> Place: ...

    @property
    def seated(self) -> Set[int]:
        """Persons with an account on one of its seats."""


def can_open_consultation(actor: Actor, place: Place) -> bool:
    return works_for_community(actor, place)


def can_view_consultation(actor: Actor, consultation: OfConsultation) -> bool:
    if reads_community(actor, consultation.place):
        return True
    return sits_at_table(actor, consultation.seated)


def can_run_consultation(actor: Actor, consultation: OfConsultation) -> bool:
    return works_for_community(actor, consultation.place)


def can_review_consultation(actor: Actor, consultation: OfConsultation) -> bool:
    """The lawyer's table: for the community, the street that watches, and seated lawyers."""
    if reads_community(actor, consultation.place):
        return True
    return actor.has("lawyer") and actor.person in consultation.seated


def can_issue_minutes(actor: Actor, consultation: OfConsultation) -> bool:
    return can_run_consultation(actor, consultation)


def can_approve_minutes(actor: Actor, consultation: OfConsultation) -> bool:
    """The lead: the secretary of the community's Party committee, not who wrote them for it."""
    return leads_community(actor, consultation.place)


def can_view_draft_minutes(actor: Actor, consultation: OfConsultation) -> bool:
    """A draft is the community's own paper until it is issued; then all who see the matter."""
    return reads_community(actor, consultation.place)


def can_view_minutes_course(actor: Actor, consultation: OfConsultation, *, final: bool) -> bool:
    """Drafts beside each other, corrections and what became of them, who checked: the community's
    own as long as drafts are; once the minutes stand also for the lawyers of the matter."""
    if can_view_draft_minutes(actor, consultation):
        return True
    return final and can_review_consultation(actor, consultation)


def can_open_links(actor: Actor, consultation: OfConsultation) -> bool:
    """Who holds a link of the hall or of a seat needs no account, so they are given out only by
    those who run the table."""
    return can_run_consultation(actor, consultation)

"""Who may see what became of a meeting's invitations.

Sending, cancelling and entering answers is running the consultation (`can_run_consultation`). Who
only sits at the table does not see how others are reached.
"""

from app.accounts.permissions import Actor, reads_community, works_for_community
from meetings.permissions import OfConsultation


def can_view_invitations(actor: Actor, consultation: OfConsultation) -> bool:
    return reads_community(actor, consultation.place)


def can_look_at_contact(actor: Actor, consultation: OfConsultation) -> bool:
    """The whole number or address; each look takes a reason and is on record."""
    return works_for_community(actor, consultation.place)

"""Who keeps the ledger of what households pay, and who reads it."""

from app.accounts.permissions import Actor, reads_community, works_for_community
from votes.costs.permissions import OfScheme


def can_view_collection(actor: Actor, scheme: OfScheme) -> bool:
    """Sums by building: for the community, the street and the lawyers of the matter."""
    if reads_community(actor, scheme.place):
        return True
    return actor.has("lawyer") and actor.person in scheme.seated


def can_view_household_account(actor: Actor, scheme: OfScheme) -> bool:
    """Who has paid and who has not: never the street, never the table."""
    if works_for_community(actor, scheme.place):
        return True
    return actor.has("lawyer") and actor.person in scheme.seated


def can_record_payment(actor: Actor, scheme: OfScheme) -> bool:
    return works_for_community(actor, scheme.place)


def can_settle_collection(actor: Actor, scheme: OfScheme) -> bool:
    return works_for_community(actor, scheme.place)


def can_remind_payer(actor: Actor, scheme: OfScheme) -> bool:
    return works_for_community(actor, scheme.place)

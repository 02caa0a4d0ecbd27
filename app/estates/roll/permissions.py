"""Who may have an uploaded roll back."""

from app.accounts.permissions import Actor, Place, works_for_community


def can_download_faults(actor: Actor, place: Place, uploaded_by: int) -> bool:
    """Her own upload only, for it holds names and phones unmasked."""
    return works_for_community(actor, place) and actor.person == uploaded_by

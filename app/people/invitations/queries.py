"""The page behind a link. Looking at it does not use it up."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.services import hash_token
from app.people.invitations.rules import InvitationState, check_invitation


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Whose it is: shown to whoever holds the link."""

    person: int
    purpose: str
    name: str
    account: str


async def invitation_page(token: str, now: datetime) -> InvitationView:
    """InvitationUnknown, InvitationUsed, InvitationExpired. One query."""
    row = await database.fetch_one(
        "SELECT i.person, i.purpose, i.expires_at, i.used_at, p.name, p.account, p.active"
        " FROM invitations i JOIN persons p ON p.id = i.person WHERE i.token_hash = $1",
        hash_token(token),
    )
    check_invitation(
        row and InvitationState(row["expires_at"], row["used_at"], row["active"]),
        now,
    )
    assert row is not None
    return InvitationView(row["person"], row["purpose"], row["name"], row["account"])

"""Use a link up: the password is set and stands, once."""

from datetime import datetime

from app import database
from app.accounts.services import hash_password, hash_token
from app.audit.services import record
from app.people.access import load_person
from app.people.invitations.forms import PasswordForm
from app.people.invitations.queries import invitation_page
from app.people.invitations.rules import InvitationUsed, check_repeated


async def accept_invitation(token: str, typed: PasswordForm, *, now: datetime) -> None:
    """Set the password and end every session of the person.

    InvitationUnknown, InvitationUsed, InvitationExpired, PasswordsDiffer, WeakPassword.
    """
    view = await invitation_page(token, now)
    check_repeated(typed.password, typed.again)
    password_hash = await hash_password(typed.password)
    async with database.transaction() as link:
        used = await link.fetchval(
            "UPDATE invitations SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL"
            " AND expires_at > $2 RETURNING id",
            hash_token(token),
            now,
        )
        if used is None:
            raise InvitationUsed
        await link.execute(
            "UPDATE persons SET password_hash = $2 WHERE id = $1", view.person, password_hash
        )
        await link.execute("DELETE FROM sessions WHERE person = $1", view.person)
        facts = await load_person(view.person)
        await record(
            link,
            at=now,
            person=view.person,
            action="accept_invitation" if view.purpose == "invite" else "reset_password",
            subject="persons",
            subject_id=view.person,
            community=facts.community,
        )

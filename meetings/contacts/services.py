"""Writing down how somebody on a seat is reached, and looking at it whole."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotAllowed, NotFound
from app.masks import mask_email, mask_phone
from app.outbox.forms import ContactForm
from meetings.contacts.queries import contact_of
from meetings.invitations.permissions import can_look_at_contact


async def change_contact(
    actor: Actor, consultation: int, member: int, typed: ContactForm, *, now: datetime
) -> None:
    """Empty keeps what is there. NotFound, NotAllowed, WrongPhone, WrongMail."""
    view, line = await contact_of(actor, consultation, member)
    phone, email = typed.phone_after(line.phone), typed.email_after(line.email)
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO member_contacts (member, phone, email, changed_by, changed_at)"
                " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (member) DO UPDATE"
                " SET phone = EXCLUDED.phone, email = EXCLUDED.email,"
                " changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at",
                member,
                phone,
                email,
                actor.person,
                now,
            )
            await note(
                link,
                actor,
                "change_contact",
                view.facts,
                now,
                after={"member": member, "phone": mask_phone(phone), "email": mask_email(email)},
            )
    except asyncpg.ForeignKeyViolationError as gone:  # left the seat this moment
        raise NotFound from gone


@dataclass(frozen=True, slots=True)
class ContactInFull:
    """Unmasked: for the one page that shows it once."""

    phone: str
    email: str


async def look_at_contact(
    actor: Actor, consultation: int, member: int, reason: str, *, now: datetime
) -> ContactInFull:
    """For one who said why; on record. NotFound, NotAllowed."""
    view, line = await contact_of(actor, consultation, member)
    if not can_look_at_contact(actor, view.facts):
        raise NotAllowed
    async with database.transaction() as link:
        await note(
            link, actor, "look_at_contact", view.facts, now, reason=reason, after={"member": member}
        )
    return ContactInFull(line.reached_by_phone, line.reached_by_email)

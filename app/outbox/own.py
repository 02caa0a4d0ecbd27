"""Use-cases of one's own messages: where they go, which comforts one wants."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.outbox import services
from app.outbox.forms import OwnMessagesForm

_REMINDER = "meeting_reminder"


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """`reminders`: not muted."""

    phone: str
    email: str
    reminders: bool


async def own_settings(actor: Actor) -> OwnSettings:
    """One query."""
    row = await database.fetch_one(
        "SELECT coalesce(d.phone, '') AS phone, coalesce(d.email, '') AS email, NOT EXISTS ("
        "  SELECT 1 FROM message_mutes m WHERE m.person = p.id AND m.kind = $2) AS reminders"
        " FROM persons p LEFT JOIN contact_details d ON d.person = p.id WHERE p.id = $1",
        actor.person,
        _REMINDER,
    )
    assert row is not None
    return OwnSettings(**dict(row))


async def change_own_settings(actor: Actor, typed: OwnMessagesForm, *, now: datetime) -> None:
    """WrongPhone, WrongMail."""
    before = await own_settings(actor)
    phone, email = typed.phone_after(before.phone), typed.email_after(before.email)
    async with database.transaction() as link:
        await link.execute(
            "INSERT INTO contact_details (person, phone, email, changed_at)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (person) DO UPDATE"
            " SET phone = EXCLUDED.phone, email = EXCLUDED.email, changed_at = EXCLUDED.changed_at",
            actor.person,
            phone,
            email,
            now,
        )
        if typed.reminders:
            await link.execute(
                "DELETE FROM message_mutes WHERE person = $1 AND kind = $2",
                actor.person,
                _REMINDER,
            )
        else:
            await link.execute(
                "INSERT INTO message_mutes (person, kind, since) VALUES ($1, $2, $3)"
                " ON CONFLICT (person, kind) DO NOTHING",
                actor.person,
                _REMINDER,
                now,
            )


async def mark_read(actor: Actor, *, now: datetime) -> int:
    """All in one's inbox; how many were new."""
    async with database.transaction() as link:
        return await services.note_read(link, actor.person, now=now)

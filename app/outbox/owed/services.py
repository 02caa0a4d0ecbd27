"""Seeing to what did not arrive: another try, or the letter handed over."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.outbox import services
from app.outbox.owed.queries import owed_to_settle
from app.outbox.rules import NotToRelease


async def send_again(actor: Actor, message: int, *, now: datetime) -> None:
    """NotFound, NotAllowed, NotToRelease."""
    line = await owed_to_settle(actor, message, now)
    async with database.transaction() as link:
        if not await services.release(link, message, by=actor.person, now=now):
            raise NotToRelease
        await note(link, actor, "send_message_again", line, now)


async def hand_over_letter(actor: Actor, message: int, *, now: datetime) -> None:
    """NotFound, NotAllowed, NotToRelease."""
    line = await owed_to_settle(actor, message, now)
    async with database.transaction() as link:
        if not await services.note_letters(link, [message], by=actor.person, now=now):
            raise NotToRelease
        await note(link, actor, "hand_over_letter", line, now)


async def note_received(actor: Actor, message: int, *, now: datetime) -> None:
    """She was asked, and has it. NotFound, NotAllowed, NotToRelease."""
    line = await owed_to_settle(actor, message, now)
    async with database.transaction() as link:
        if not await services.note_received(link, message, by=actor.person, now=now):
            raise NotToRelease
        await note(link, actor, "note_message_received", line, now)


async def put_on_paper(actor: Actor, message: int, *, now: datetime) -> None:
    """NotFound, NotAllowed, NotToRelease."""
    line = await owed_to_settle(actor, message, now)
    async with database.transaction() as link:
        if not await services.put_on_paper(link, message, by=actor.person, now=now):
            raise NotToRelease
        await note(link, actor, "put_message_on_paper", line, now)

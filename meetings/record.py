"""The way into the record of a meeting: one transaction, one lock, a new version at its end.

Everything that is noted of a meeting goes through here, so two who note at once do so one after
the other, nothing changes once its minutes go round, and screens learn that something changed.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import meeting_to_run
from meetings.invitations.rules import MeetingCancelled
from meetings.invitations.telling import is_cancelled
from meetings.scheduling.rules import MinutesIssued, RecordClosed


@asynccontextmanager
async def open_record(actor: Actor, meeting: int) -> AsyncIterator[asyncpg.Connection]:
    """A transaction in which the meeting's record may be changed.

    Circulating the minutes waits for it, or it is refused. NotFound, NotAllowed, MinutesIssued,
    RecordClosed, MeetingCancelled.
    """
    await meeting_to_run(actor, meeting)
    async with held_record(meeting) as link:
        yield link


@asynccontextmanager
async def held_record(meeting: int) -> AsyncIterator[asyncpg.Connection]:
    """The same for who has been let in already, as by the link of a seat. MinutesIssued,
    RecordClosed, MeetingCancelled."""
    async with database.transaction() as link:
        await link.execute("SELECT id FROM meetings WHERE id = $1 FOR UPDATE", meeting)
        closed = await link.fetchrow(
            "SELECT EXISTS (SELECT 1 FROM minutes WHERE meeting = $1) AS issued,"
            " EXISTS (SELECT 1 FROM minutes_papers WHERE meeting = $1) AS circulated",
            meeting,
        )
        if closed["issued"]:
            raise MinutesIssued
        if closed["circulated"]:
            raise RecordClosed
        if await is_cancelled(link, meeting):
            raise MeetingCancelled
        yield link
        await touch(link, meeting)


async def touch(link: asyncpg.Connection, meeting: int) -> None:
    """Tells the screens of the meeting that there is something new."""
    await link.execute(
        "INSERT INTO meeting_versions (meeting, version) VALUES ($1, 1)"
        " ON CONFLICT (meeting) DO UPDATE SET version = meeting_versions.version + 1",
        meeting,
    )


async def item_id(link: asyncpg.Connection, meeting: int, number: int) -> int:
    """NotFound."""
    item: int | None = await link.fetchval(
        "SELECT id FROM agenda_items WHERE meeting = $1 AND number = $2", meeting, number
    )
    if item is None:
        raise NotFound
    return item

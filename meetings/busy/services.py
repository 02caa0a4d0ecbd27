"""Entering and deleting busy times; reading them from a calendar."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import from_local
from app.errors import NotFound
from app.i18n import _
from app.jobs.rules import WorkerFailed, WorkRefused
from app.jobs.workshop import Workshop
from meetings.busy.fetching import fetch_feed
from meetings.busy.forms import BusyForm
from meetings.busy.queries import holder_of
from meetings.busy.rules import (
    AHEAD,
    TIMES_MOST,
    FeedRefused,
    Times,
    TooManyTimes,
    read_address,
    repeated,
)
from meetings.preparing.bookings import Resource

Fetch = Callable[[str], Awaitable[bytes]]
_READING_SECONDS = 15


async def enter_times(actor: Actor, expert: int | None, typed: BusyForm) -> int:
    """How many. NotFound, NotAllowed, EndsBeforeStart, TooLong, TooManyTimes."""
    holder = await holder_of(actor, expert)
    until = None
    if typed.weekly_until is not None:
        until = from_local(datetime.combine(typed.weekly_until + timedelta(days=1), time()))
        until -= timedelta.resolution
    times = repeated((typed.starts_at, typed.ends_at), until)
    async with database.transaction() as link:
        await _lock(link, holder.resource)
        there = await link.fetchval(
            "SELECT count(*) FROM busy_times WHERE kind = $1 AND resource = $2 AND NOT from_feed",
            holder.resource.kind,
            holder.resource.id,
        )
        if there + len(times) > TIMES_MOST:
            raise TooManyTimes
        await _insert(link, holder.resource, times, actor.person, from_feed=False)
    return len(times)


async def delete_time(actor: Actor, expert: int | None, number: int) -> None:
    """One that was entered. NotFound, NotAllowed."""
    holder = await holder_of(actor, expert)
    gone = await database.fetch(
        "DELETE FROM busy_times WHERE id = $1 AND kind = $2 AND resource = $3 AND NOT from_feed"
        " RETURNING id",
        number,
        holder.resource.kind,
        holder.resource.id,
    )
    if not gone:
        raise NotFound


async def read_feed(
    actor: Actor,
    expert: int | None,
    address: str | None,
    *,
    now: datetime,
    fetch: Fetch = fetch_feed,
) -> int:
    """Everything the calendar says, in place of what it said before; how many times.

    `address` None: the one that is kept, once more; where that is refused, what was read before
    stays. Network and reading are done before the transaction. NotFound, NotAllowed, FeedRefused.
    """
    holder = await holder_of(actor, expert)
    whose = holder.resource.kind, holder.resource.id
    if address is None:
        row = await database.fetch_one(
            "SELECT address FROM busy_feeds WHERE kind = $1 AND resource = $2", *whose
        )
        if row is None:
            raise NotFound
        wanted = row["address"]
    else:
        wanted = read_address(address).url
    try:
        times = await calendar_times(await fetch(wanted), now)
    except FeedRefused as refused:
        if address is None:
            await note_fault(holder.resource, refused.reason)
        raise
    async with database.transaction() as link:
        await _lock(link, holder.resource)
        await link.execute(
            "INSERT INTO busy_feeds (kind, resource, address, read_at, tried_at, named_by, fault)"
            " VALUES ($1, $2, $3, $4, $4, $5, '') ON CONFLICT (kind, resource)"
            " DO UPDATE SET address = EXCLUDED.address, read_at = EXCLUDED.read_at,"
            " tried_at = EXCLUDED.tried_at, named_by = EXCLUDED.named_by, fault = ''",
            *whose,
            wanted,
            now,
            actor.person,
        )
        await _forget(link, holder.resource)
        await _insert(link, holder.resource, times, actor.person, from_feed=True)
    return len(times)


async def renew_times(
    resource: Resource, address: str, times: list[Times], by: int, *, now: datetime
) -> bool:
    """What the calendar says now, in place of what it said; False where another address was named
    meanwhile, or none is read any more."""
    async with database.transaction() as link:
        await _lock(link, resource)
        kept = await link.fetchval(
            "UPDATE busy_feeds SET read_at = $4, fault = '' WHERE kind = $1 AND resource = $2"
            " AND address = $3 RETURNING id",
            resource.kind,
            resource.id,
            address,
            now,
        )
        if kept is None:
            return False
        await _forget(link, resource)
        await _insert(link, resource, times, by, from_feed=True)
    return True


async def note_fault(resource: Resource, reason: str) -> None:
    """Why a calendar was not read; what was read before stays."""
    await database.execute(
        "UPDATE busy_feeds SET fault = $3 WHERE kind = $1 AND resource = $2",
        resource.kind,
        resource.id,
        reason,
    )


async def drop_feed(actor: Actor, expert: int | None) -> None:
    """The address is forgotten, and what was read from it."""
    holder = await holder_of(actor, expert)
    async with database.transaction() as link:
        await _lock(link, holder.resource)
        await _forget(link, holder.resource)
        await link.execute(
            "DELETE FROM busy_feeds WHERE kind = $1 AND resource = $2",
            holder.resource.kind,
            holder.resource.id,
        )


async def calendar_times(content: bytes, now: datetime) -> list[Times]:
    """In a process that is killed when it takes too long. FeedRefused."""
    what = {
        "content": content.decode("utf-8", "replace"),
        "begins": now.isoformat(),
        "ends": (now + AHEAD).isoformat(),
    }
    try:
        async with Workshop() as shop, asyncio.timeout(_READING_SECONDS):
            made = await shop.make("meetings.busy.reading:read_in_worker", what)
    except WorkRefused as refused:
        raise FeedRefused(refused.message) from refused
    except (WorkerFailed, TimeoutError) as failed:
        raise FeedRefused(_("这个日历里的安排太多或重复得太密，无法读取")) from failed
    return [
        (datetime.fromisoformat(begins), datetime.fromisoformat(ends))
        for begins, ends in json.loads(made)
    ]


async def _lock(link: asyncpg.Connection, resource: Resource) -> None:
    """Two who change one person's times come one after the other."""
    await link.execute(
        "SELECT pg_advisory_xact_lock(32, hashtext($1))",
        f"{resource.kind}{resource.id}",
    )


async def _forget(link: asyncpg.Connection, resource: Resource) -> None:
    await link.execute(
        "DELETE FROM busy_times WHERE kind = $1 AND resource = $2 AND from_feed",
        resource.kind,
        resource.id,
    )


async def _insert(
    link: asyncpg.Connection,
    resource: Resource,
    times: list[Times],
    by: int,
    *,
    from_feed: bool,
) -> None:
    await link.execute(
        "INSERT INTO busy_times (kind, resource, starts_at, ends_at, from_feed, entered_by)"
        " SELECT $1, $2, n.starts_at, n.ends_at, $5, $6"
        " FROM unnest($3::timestamptz[], $4::timestamptz[]) AS n(starts_at, ends_at)",
        resource.kind,
        resource.id,
        [begins for begins, _ends in times],
        [ends for _begins, ends in times],
        from_feed,
        by,
    )

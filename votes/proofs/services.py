"""Logging what happens to a poll: always in the transaction in which it happens."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import database
from app.ledger.proofs import Head
from app.ledger.services import (
    LOCKED_COLUMNS,
    LockedLog,
    append,
    appended,
    fresh_salt,
    locked_log,
    open_log,
    sign_head,
)
from votes.ballots.rules import NewBallot
from votes.proofs.rules import LOGGED_AS, Event, ballot_event, is_due, last_due, plain, say_instant

Salt = Callable[[], bytes]

_LOCK = (
    f"SELECT {LOCKED_COLUMNS},"  # noqa: S608 (constants only)
    " (SELECT json_object_agg(m.id, m.number) FROM motions m WHERE m.poll = $2) AS numbers,"
    " (SELECT json_object_agg(e.id, e.unit) FROM roll_entries e WHERE e.id = ANY($3::int[]))"
    " AS units"
    " FROM logs g WHERE g.subject = $1 AND g.subject_id = $2 FOR UPDATE OF g"
)

_LOG = "SELECT id FROM logs WHERE subject = 'polls' AND subject_id = $1"


async def poll_log(link: asyncpg.Connection, poll: int, *, salt: Salt = fresh_salt) -> int:
    """The log of a frozen poll. Its first entry says what is asked of whom, by which rules; a
    poll that was frozen before there were logs gets it with the first thing that happens."""
    found: int | None = await link.fetchval(_LOG, poll)
    if found is not None:
        return found
    log = await open_log(link, LOGGED_AS, poll)
    # Of two who begin it at once the second finds the first one's entry.
    empty = await link.fetchval("SELECT size = 0 FROM logs WHERE id = $1 FOR UPDATE", log)
    if empty:
        await append(link, log, [await _opening(link, poll)], salt=salt)
    return log


async def _opening(link: asyncpg.Connection, poll: int) -> Event:
    row = await link.fetchrow(
        "SELECT p.title, p.convener, p.convener_name, p.notice_on, p.opens_at, p.closes_at,"
        " p.policy, p.scope, r.version, r.sha256, r.units, r.heads, r.area_x100, r.frozen_at"
        " FROM polls p JOIN rolls r ON r.poll = p.id WHERE p.id = $1"
        " ORDER BY r.version DESC LIMIT 1",
        poll,
    )
    motions = await link.fetch(
        "SELECT number, title, wording, item, threshold FROM motions WHERE poll = $1"
        " ORDER BY number",
        poll,
    )
    return {
        "kind": "opening",
        "poll": poll,
        "title": row["title"],
        "convener": row["convener"],
        "convener_name": row["convener_name"],
        "notice_on": row["notice_on"].isoformat(),
        "opens_at": say_instant(row["opens_at"]),
        "closes_at": say_instant(row["closes_at"]),
        "frozen_at": say_instant(row["frozen_at"]),
        "roll": {key: row[key] for key in ("version", "sha256", "units", "heads", "area_x100")},
        "policy": plain(json.loads(row["policy"])),
        "scope": plain(json.loads(row["scope"])),
        "motions": [dict(motion) for motion in motions],
    }


@dataclass(frozen=True, slots=True)
class PollLog:
    """A poll's log, locked, and how its entries call things: `numbers` motion id → number,
    `units` roll entry → name of the flat."""

    poll: int
    log: LockedLog
    numbers: Mapping[int, int]
    units: Mapping[int, str]


async def lock_poll_log(
    link: asyncpg.Connection, poll: int, entries: Sequence[int], *, salt: Salt = fresh_salt
) -> PollLog:
    """One statement. Whoever stores ballots of the poll waits here for the commit of who came
    first, and then sees all of it."""
    while (row := await link.fetchrow(_LOCK, LOGGED_AS, poll, entries)) is None:
        await poll_log(link, poll, salt=salt)
    numbers, units = json.loads(row["numbers"]), json.loads(row["units"] or "{}")
    return PollLog(
        poll,
        locked_log(row),
        {int(motion): number for motion, number in numbers.items()},
        {int(entry): unit for entry, unit in units.items()},
    )


def logged_ballots(
    to: PollLog, ballots: Sequence[NewBallot], *, salt: Salt = fresh_salt
) -> list[object]:
    """An entry each, in the order given, as the parameters of `append_parts`: they go in with the
    ballots."""
    events = [
        ballot_event(to.poll, ballot, [to.units[entry] for entry in ballot.entries], to.numbers)
        for ballot in ballots
    ]
    _positions, parameters = appended(to.log, events, salt=salt)
    return parameters


async def log_event(
    link: asyncpg.Connection, poll: int, event: Event, *, salt: Salt = fresh_salt
) -> int:
    """Any other fact of the poll's; its position."""
    (position,) = await log_events(link, poll, [event], salt=salt)
    return position


async def log_events(
    link: asyncpg.Connection, poll: int, events: Sequence[Event], *, salt: Salt = fresh_salt
) -> list[int]:
    """Several at once; their positions."""
    if not events:
        return []
    return await append(link, await poll_log(link, poll, salt=salt), events, salt=salt)


async def sign_poll(
    link: asyncpg.Connection, poll: int, key: Ed25519PrivateKey, now: datetime
) -> Head:
    """A head with everything that this transaction logged; hand it out after the commit only."""
    return await sign_head(link, await poll_log(link, poll), key, now)


# -- at fixed times ----------------------------------------------------------------------------

_WAITING = (
    "SELECT g.id AS log, p.opens_at, p.closes_at,"
    " (SELECT max(h.signed_at) FROM log_heads h WHERE h.log = g.id) AS signed_at"
    " FROM logs g JOIN polls p ON p.id = g.subject_id"
    " WHERE g.subject = 'polls' AND p.frozen_at IS NOT NULL AND p.opens_at <= $1"
)


async def sign_due_heads(
    key: Callable[[], Ed25519PrivateKey], hour: int, *, now: datetime
) -> list[Head]:
    """A head of every poll of which one is owed; several that were missed are one.

    `key` is asked only where something is to be signed. Of two processes the second finds the
    first one's head.
    """
    signed = []
    for row in await database.fetch(f"{_WAITING} ORDER BY g.id", now):
        if not _owed(row, hour, now):
            continue
        async with database.transaction() as link:
            await link.execute("SELECT id FROM logs WHERE id = $1 FOR UPDATE", row["log"])
            again = await link.fetchrow(f"{_WAITING} AND g.id = $2", now, row["log"])
            if again is None or not _owed(again, hour, now):
                continue
            head = await sign_head(link, row["log"], key(), now)
        signed.append(head)
    return signed


def _owed(row: asyncpg.Record, hour: int, now: datetime) -> bool:
    return is_due(last_due(row["opens_at"], row["closes_at"], hour, now), row["signed_at"])

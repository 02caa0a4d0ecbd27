"""Rows whose time is over go."""

from collections.abc import Iterable
from datetime import datetime

from app import database
from app.retention.rules import Expiring

_AT_ONCE = 2_000


async def prune(expiring: Iterable[Expiring], *, now: datetime) -> dict[str, int]:
    """Table → how many rows went, of those that lost any. No actor: the program does it itself.

    In small steps, each committed by itself: nobody waits for a long one. DatabaseAway.
    """
    gone: dict[str, int] = {}
    for one in expiring:
        while rows := await _step(one, now):
            gone[one.table] = gone.get(one.table, 0) + rows
            if rows < _AT_ONCE:
                break
    return gone


async def _step(one: Expiring, now: datetime) -> int:
    status = await database.execute(
        f"DELETE FROM {one.table} WHERE id IN"  # noqa: S608 (constants, see Expiring)
        f" (SELECT id FROM {one.table} WHERE {one.column} < $1 ORDER BY id LIMIT {_AT_ONCE})",
        now - one.kept,
    )
    return int(status.rpartition(" ")[2])

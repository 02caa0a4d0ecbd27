"""Look-ups of many waiting requests in one statement.

While one statement is under way the look-ups that come meanwhile wait, and go together in the
next: in a rush the database answers dozens of requests for the price of one, and when nobody else
is there nobody waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from app import database

Key = TypeVar("Key")
Found = TypeVar("Found")
Kept = TypeVar("Kept")


class Gathered(Generic[Key, Found]):
    """`read` looks many keys up in one statement; what is not there is missing in its answer.

    Nobody gets what was read before she asked. Reads outside any transaction of the caller's.
    """

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Found]]]) -> None:
        self._read = read
        self._waiting: list[tuple[Key, asyncio.Future[Found | None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: Key) -> Found | None:
        """None where there is no such thing; what `read` raises."""
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Found | None] = loop.create_future()
        self._waiting.append((key, found))
        if self._task is None:
            # In a context of its own: else all would read in the transaction of whoever was first.
            self._task = loop.create_task(self._run(), context=Context())
        return await found

    async def _run(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._answer(group)
        finally:
            self._task = None

    async def _answer(self, group: Sequence[tuple[Key, "asyncio.Future[Found | None]"]]) -> None:
        try:
            found = await self._read(list({key for key, _waiting in group}))
        except Exception as fault:  # each who waits gets it, as if she had asked alone
            for _key, waiting in group:
                if not waiting.done():
                    waiting.set_exception(fault)
            return
        for key, waiting in group:
            if not waiting.done():  # else whoever waited has gone
                waiting.set_result(found.get(key))


class Remembered(dict[Key, Kept]):
    """What never changes once it is there, for the `most` that were read last; the oldest go."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def remember(self, key: Key, kept: Kept) -> None:
        if len(self) >= self._most:
            del self[next(iter(self))]
        self[key] = kept


class OfThisDatabase(Generic[Kept]):
    """One of what `make` makes while the database is connected: nothing that was read from one,
    or waits in one event loop, gets into another."""

    def __init__(self, make: Callable[[], Kept]) -> None:
        self._make = make

    def __call__(self) -> Kept:
        there = database.connected()
        if there is None:
            return self._make()
        if self not in there.kept:
            there.kept[self] = self._make()
        kept: Kept = there.kept[self]
        return kept

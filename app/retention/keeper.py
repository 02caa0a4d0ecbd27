"""Lets rows whose time is over go, beside the requests."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType

from app.database import DatabaseAway
from app.logs import note_pruned
from app.retention.rules import Expiring
from app.retention.services import prune

_EVERY_SECONDS = 3600

_log = logging.getLogger("yishi")


class RetentionKeeper:
    """`async with RetentionKeeper(…)`: at once, then every hour."""

    def __init__(self, expiring: Sequence[Expiring], clock: Callable[[], datetime]) -> None:
        self._expiring = expiring
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "RetentionKeeper":
        self._task = asyncio.create_task(self._run(), name="retention keeper")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            try:
                for table, rows in (await prune(self._expiring, now=self._clock())).items():
                    note_pruned(table, rows)
            except DatabaseAway as owed:  # the next round does it
                _log.warning("old rows stay: %s", type(owed).__name__)
            await asyncio.sleep(_EVERY_SECONDS)

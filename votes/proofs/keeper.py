"""Signs the heads of all logs at their times, beside the requests."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from app.database import DatabaseAway
from app.ledger.keys import signing_key
from app.ledger.proofs import Head
from app.ledger.rules import SigningKeyDamaged
from votes.proofs.services import sign_due_heads

_EVERY_SECONDS = 20

_log = logging.getLogger("yishi")


class HeadKeeper:
    """`async with HeadKeeper(…)`: at once for what was missed, then whenever a time has come."""

    def __init__(self, data_dir: Path, hour: int, clock: Callable[[], datetime]) -> None:
        self._data_dir = data_dir
        self._hour = hour
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "HeadKeeper":
        self._task = asyncio.create_task(self._run(), name="head keeper")
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

    async def sign_due(self) -> list[Head]:
        """SigningKeyDamaged, DatabaseAway."""
        return await sign_due_heads(
            lambda: signing_key(self._data_dir), self._hour, now=self._clock()
        )

    async def _run(self) -> None:
        while True:
            try:
                await self.sign_due()
            except (DatabaseAway, SigningKeyDamaged) as owed:  # the next round tries again
                _log.warning("heads are not signed: %s", type(owed).__name__)
            await asyncio.sleep(_EVERY_SECONDS)

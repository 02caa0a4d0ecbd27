"""What is done again and again beside the requests, as long as the application runs."""

import asyncio
import logging
from abc import ABC, abstractmethod
from types import TracebackType
from typing import ClassVar, Self

from app.errors import YishiError
from app.logs import note_round

_log = logging.getLogger("yishi")


class Rounds(ABC):
    """`async with Keeper(…)`: a round at once, then one `every` so many seconds.

    What a round finds in its way (the database is away) is said in a line, and the next one tries
    again; so is a fault of ours, with its places. At the end the round under way is finished.
    """

    name: ClassVar[str]
    every: ClassVar[float]

    def __init__(self) -> None:
        self.ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    async def once(self) -> None:
        """Everything that is due. A long one looks at `ending` now and then."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name=self.name)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._task is not None
        self.ending.set()
        await self._task

    async def _run(self) -> None:
        while not self.ending.is_set():
            try:
                await self.once()
            except YishiError as owed:
                _log.warning("%s wait: %s", self.name, type(owed).__name__)
            except Exception as fault:  # noted; the next round is another
                note_round(self.name, fault)
            try:
                await asyncio.wait_for(self.ending.wait(), self.every)
            except TimeoutError:
                continue

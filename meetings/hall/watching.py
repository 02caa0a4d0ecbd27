"""One look at the database for all screens: versions of the meetings that are being watched.

A screen waits here. A look, four times a second while there is a screen, asks for all watched
meetings at once; what changed is drawn once and handed to every screen of that meeting. Each frame
is the whole state, so a screen that was away or slow has missed nothing once it has the newest.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Self, TypeVar

from app import database
from app.errors import Conflict
from app.i18n import _
from app.logs import note_error

Drawn = TypeVar("Drawn")

EVERY = 0.25
# Says that the line is alive, before proxies and phones take it for dead.
ALIVE_EVERY = 15.0
SCREENS_MOST = 1_000


class TooManyScreens(Conflict):
    def __init__(self) -> None:
        super().__init__(_("同时打开的会场屏幕太多"), _("请关掉不用的屏幕，或稍后刷新这个页面。"))


@dataclass(slots=True)
class _Watched:
    """A meeting somebody watches. `changed` is set, and replaced, when `version` moves."""

    screens: int = 0
    version: int = -1
    changed: asyncio.Event = field(default_factory=asyncio.Event)


async def versions_of(meetings: list[int]) -> dict[int, int]:
    """0 for a meeting of which nothing was noted. One query."""
    rows = await database.fetch(
        "SELECT meeting, version FROM meeting_versions WHERE meeting = ANY($1::int[])", meetings
    )
    return dict.fromkeys(meetings, 0) | {row["meeting"]: row["version"] for row in rows}


class Watch(Generic[Drawn]):
    """`draw` makes the frame of a meeting as it is now: (its version, the frame)."""

    def __init__(self, draw: Callable[[int], Awaitable[tuple[int, Drawn]]]) -> None:
        self._draw = draw
        self._watched: dict[int, _Watched] = {}
        self._somebody = asyncio.Event()
        self._frames: dict[int, tuple[int, Drawn]] = {}
        self._drawing: dict[int, asyncio.Lock] = {}
        self._closed = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def close(self) -> None:
        """Every screen is let go, so that stopping the server does not wait for them."""
        self._closed = True
        for watched in self._watched.values():
            watched.changed.set()

    async def _look(self) -> None:
        while True:
            await self._somebody.wait()
            try:
                self._tell(await versions_of(list(self._watched)))
            except database.DatabaseAway:
                pass  # the screens keep what they have until it is back
            except Exception as fault:  # noted; one task looks for all screens and has to go on
                note_error("screens", None, fault)
            await asyncio.sleep(EVERY)

    def _tell(self, versions: dict[int, int]) -> None:
        for meeting, version in versions.items():
            watched = self._watched.get(meeting)
            if watched is not None and watched.version != version:
                watched.version = version
                watched.changed.set()
                watched.changed = asyncio.Event()

    async def versions(self, meeting: int, since: int) -> AsyncGenerator[int | None]:
        """Versions other than `since` as they come, the newest only; None while nothing changes.
        TooManyScreens."""
        if sum(one.screens for one in self._watched.values()) >= SCREENS_MOST:
            raise TooManyScreens
        watched = self._watched.setdefault(meeting, _Watched())
        watched.screens += 1
        self._somebody.set()
        shown = since
        try:
            while not self._closed:
                changed = watched.changed
                if watched.version not in (-1, shown):
                    shown = watched.version
                    yield shown
                    continue
                try:
                    async with asyncio.timeout(ALIVE_EVERY):
                        await changed.wait()
                except TimeoutError:
                    yield None
        finally:
            watched.screens -= 1
            if not watched.screens:
                self._watched.pop(meeting, None)
                self._frames.pop(meeting, None)
                self._drawing.pop(meeting, None)
            if not self._watched:
                self._somebody.clear()

    async def frame(self, meeting: int, version: int) -> tuple[int, Drawn]:
        """That of `version` or a newer one, drawn once for all who ask."""
        async with self._drawing.setdefault(meeting, asyncio.Lock()):
            kept = self._frames.get(meeting)
            if kept is None or kept[0] < version:
                kept = await self._draw(meeting)
                self._frames[meeting] = kept
            return kept

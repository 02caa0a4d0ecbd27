"""Sets minutes beside the requests. What sets type takes a second to load, which the first
document may wait for and the start of the program may not: named here, imported when wanted."""

import importlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import anyio

from meetings.minutes.facts import MinutesFacts

# A page set in Chinese takes tens of megabytes while it is laid out: two at a time are enough.
PRINTERS = anyio.CapacityLimiter(2)
_RENDERING = "meetings.minutes.rendering"


def _render(facts: MinutesFacts, draft: bool, fonts_dir: Path, at: datetime | None) -> bytes:
    set_minutes: Callable[..., bytes] = importlib.import_module(_RENDERING).render_minutes
    return set_minutes(facts, draft=draft, fonts_dir=fonts_dir, at=at)


async def print_minutes(
    facts: MinutesFacts, *, draft: bool, fonts_dir: Path, at: datetime | None = None
) -> bytes:
    """The PDF; with `at` as it is kept. FontsMissing."""
    return await anyio.to_thread.run_sync(_render, facts, draft, fonts_dir, at, limiter=PRINTERS)

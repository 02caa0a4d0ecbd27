"""Letters: what goes on paper to who is reached by nothing else. One typesetting for all."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import anyio

_PRINTERS = anyio.CapacityLimiter(1)
# What sets type takes a second to load, so it is named here and imported when it is wanted.
_SETTING = "app.outbox.setting"


@dataclass(frozen=True, slots=True)
class Letter:
    """`lines`: the first names the person, the last who writes. `link`: an address that is also
    drawn as a code, "" for none; `code_says`: the lines beside it; `slip`: lines to fill in, tear
    off and bring back."""

    title: str
    lines: tuple[str, ...]
    date: str
    link: str = ""
    code_says: tuple[str, ...] = ()
    slip: tuple[str, ...] = ()
    invented: bool = False


def _set(letters: Sequence[Letter], fonts_dir: Path) -> bytes:
    set_letters: Callable[..., bytes] = importlib.import_module(_SETTING).set_letters
    return set_letters([asdict(one) for one in letters], fonts_dir)


def _set_each(letters: Sequence[Letter], fonts_dir: Path, behind: bytes) -> bytes:
    set_each: Callable[..., bytes] = importlib.import_module(_SETTING).set_each
    return set_each([asdict(one) for one in letters], fonts_dir, behind)


async def print_letters(
    letters: Sequence[Letter], fonts_dir: Path, *, behind: bytes | None = None
) -> bytes:
    """As one PDF, set beside the requests; `behind`: a PDF that goes with each. FontsMissing."""
    if behind is None:
        return await anyio.to_thread.run_sync(_set, letters, fonts_dir, limiter=_PRINTERS)
    return await anyio.to_thread.run_sync(_set_each, letters, fonts_dir, behind, limiter=_PRINTERS)

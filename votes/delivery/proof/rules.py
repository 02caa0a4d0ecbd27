"""Which line of the ledger proves a household's delivery. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from votes.delivery.rules import Way


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt that was not taken back. `photo`: SHA-256 of the photograph, "" without one."""

    way: Way
    reached: bool
    at: datetime
    serves_at: datetime | None
    witness: str
    note: str
    photo: str


def proving(lines: Sequence[Line], now: datetime) -> Line | None:
    """The line by which a household was served first; by hand, letter or message before a notice
    on the wall, which is only the last resort. None: not served by `now`."""
    served = [line for line in lines if line.serves_at is not None and line.serves_at <= now]
    return min(served, key=lambda line: (line.way == "posted", line.serves_at or now), default=None)

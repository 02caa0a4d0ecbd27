"""Time in quarters of an hour, as persons and rooms are booked. Pure.

A slot is a number: quarters since 1970-01-01T00:00Z. Shanghai is whole hours from UTC, so a
quarter on its wall clock is one slot, also where summer time was kept (1986–1991).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

SLOT = timedelta(minutes=15)
_SECONDS = 900


def slot_of(moment: datetime) -> int:
    """The slot in which a moment lies. ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return int(moment.timestamp() // _SECONDS)


def starts_at(slot: int) -> datetime:
    """UTC."""
    return datetime.fromtimestamp(slot * _SECONDS, UTC)


def slots_of(begins: datetime, ends: datetime) -> range:
    """Every slot that is touched, also by a minute; none where nothing lies between."""
    if ends <= begins:
        return range(0)
    return range(slot_of(begins), slot_of(ends - timedelta(microseconds=1)) + 1)


def stretches(slots: Iterable[int]) -> list[range]:
    """Slots that follow each other, put together."""
    found: list[range] = []
    for slot in sorted(set(slots)):
        if found and found[-1].stop == slot:
            found[-1] = range(found[-1].start, slot + 1)
        else:
            found.append(range(slot, slot + 1))
    return found

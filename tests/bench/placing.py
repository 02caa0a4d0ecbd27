"""Preparing at the size that was promised: the best dates of sixty days, a month of a street."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

from app.periods import Calendar
from meetings.dates.rules import Appointment, Attendee, RoomChoice, Search, best_dates
from meetings.placing.rules import Month, ToPlace, possible_starts
from meetings.placing.solving import solve
from meetings.preparing.slots import slot_of
from tests.bench.sizes import sized

_DAY = (
    (datetime(2026, 3, 1, 9).time(), datetime(2026, 3, 1, 12).time()),  # noqa: DTZ001
    (datetime(2026, 3, 1, 14, 30).time(), datetime(2026, 3, 1, 18).time()),  # noqa: DTZ001
)
_NOW = datetime(2026, 3, 1, tzinfo=UTC)


def large_month(count: int = 60) -> Month:
    """60 consultations, 12 lawyers, 8 rooms; the four of each are its own, the lawyers shared and
    busy on a third of their mornings and afternoons."""
    chance = random.Random(5)
    starts = possible_starts(date(2026, 3, 9), date(2026, 3, 31), 8, _DAY, Calendar(), _NOW)
    consultations = tuple(
        ToPlace(
            consultation=n,
            length=8,
            people=chance.randint(8, 14),
            starts=starts,
            groups=(
                *((f"p{n}-{seat}", f"p{n}-{seat}b") for seat in range(5)),
                (f"lawyer{n % 12}",),
            ),
        )
        for n in range(count)
    )
    busy: dict[str, tuple[int, ...]] = {}
    keys = [f"lawyer{n}" for n in range(12)] + [
        f"p{n}-{seat}" for n in range(count) for seat in range(5)
    ]
    for key in keys:
        taken: set[int] = set()
        for start in starts:
            if chance.random() < 0.12:
                taken.update(range(start, start + 8))
        busy[key] = tuple(sorted(taken))
    rooms = {f"r{n}": capacity for n, capacity in enumerate((10, 12, 12, 14, 16, 20, 40, 80))}
    return Month(consultations, rooms, {n: tuple(rooms) for n in range(count)}, busy)


def large_search() -> Search:
    """12 people, 3 rooms, 60 days, each with some hundred appointments."""
    chance = random.Random(7)
    base = slot_of(datetime(2026, 3, 8, 16, tzinfo=UTC))

    def busy(n: int) -> tuple[Appointment, ...]:
        found = []
        for _n in range(n):
            begins = base + chance.randrange(60) * 96 + chance.randrange(34, 68)
            found.append(Appointment(begins, begins + chance.randint(2, 10)))
        return tuple(found)

    return Search(
        attendees=tuple(
            Attendee(f"P{n}", n, f"S{n}", required=n < 5, busy=busy(90)) for n in range(12)
        ),
        rooms=tuple(RoomChoice(n, f"R{n}", 12 + n, busy(120)) for n in range(3)),
        first=date(2026, 3, 9),
        days=60,
        minutes=120,
        spans=_DAY,
        after=_NOW,
        people=12,
        calendar=Calendar(),
    )


def preparing_seconds() -> Iterator[tuple[str, list[float], str]]:
    """(what, seconds of some runs, what was promised)."""
    search, month = large_search(), large_month(sized(60, 2))
    runs = []
    for _run in range(sized(5, 1)):
        begun = time.perf_counter()
        best_dates(search)
        runs.append(time.perf_counter() - begun)
    yield "最佳时间：12 人、3 间会议室、60 天", runs, "≤ 0.2 秒"
    runs = []
    for _run in range(sized(2, 1)):
        begun = time.perf_counter()
        solve(month)
        runs.append(time.perf_counter() - begun)
    yield "一个月的排期：60 件协商、12 位律师、8 间会议室", runs, "≤ 10 秒"

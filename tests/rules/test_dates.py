"""The best dates: by example, at the borders, and against a slow second implementation."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import from_local, local
from app.periods import Calendar
from meetings.dates.rules import (
    Appointment,
    Attendee,
    BadSearch,
    RoomChoice,
    Search,
    appointment,
    best_dates,
    check_search,
    why_none,
)
from meetings.preparing.slots import SLOT, slot_of, slots_of, starts_at, stretches
from tests.rules.reference_dates import reference_dates

DAY = (time(9), time(12)), (time(14, 30), time(18))
MONDAY = date(2026, 3, 9)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return from_local(datetime.combine(day, time(hour, minute)))


def busy(day: date, begins: int, ends: int) -> Appointment:
    return appointment(at(day, begins), at(day, ends), is_meeting=True)


def person(name: str, seat: int, *times: Appointment, required: bool = True) -> Attendee:
    return Attendee(name, seat, f"席位{seat}", required, busy=tuple(times))


def search(*attendees: Attendee, rooms: tuple[RoomChoice, ...] = (), **changed: object) -> Search:
    plain = Search(
        attendees=attendees,
        rooms=rooms,
        first=MONDAY,
        days=5,
        minutes=120,
        spans=DAY,
        after=datetime(2026, 3, 1, tzinfo=UTC),
        people=11,
        calendar=Calendar(),
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def said(found: Search) -> list[str]:
    return [f"{local(one.starts_at):%m-%d %H:%M}" for one in best_dates(found)]


def test_with_nobody_busy_it_is_the_first_morning_of_three_days():
    assert said(search(person("周", 1))) == ["03-09 09:00", "03-10 09:00", "03-11 09:00"]


def test_a_required_seat_needs_one_of_its_people():
    first = person("高", 1, busy(MONDAY, 8, 19))
    found = search(first, person("祁", 1), days=1)
    assert [one.name for one in best_dates(found)[0].absent] == ["高"]
    assert best_dates(search(first, days=1)) == []
    assert why_none(search(first, days=1)).seats == ("席位1",)


def test_fewer_absent_go_before_earlier():
    expert = person("罗", 2, busy(MONDAY, 8, 19), required=False)
    assert said(search(person("周", 1), expert)) == ["03-10 09:00", "03-11 09:00", "03-12 09:00"]


def test_the_smallest_room_that_has_chairs_for_all():
    rooms = (
        RoomChoice(1, "大厅", 80),
        RoomChoice(2, "2号会议室", 12),
        RoomChoice(3, "小间", 6),
    )
    best = best_dates(search(person("周", 1), rooms=rooms))[0]
    assert best.room is not None and best.room.name == "2号会议室"
    taken = (rooms[0], replace(rooms[1], busy=(busy(MONDAY, 9, 11),)), rooms[2])
    best = best_dates(search(person("周", 1), rooms=taken))[0]
    assert best.room is not None and best.room.name == "大厅"
    small = search(person("周", 1), rooms=rooms[2:])
    assert best_dates(small) == []
    assert why_none(small).largest_room == 6


def test_an_appointment_close_by_is_told():
    lawyer = person("王律师", 2, busy(MONDAY, 16, 18), required=False)
    best = best_dates(search(person("周", 1, busy(MONDAY, 8, 13)), lawyer, days=1, minutes=90))[0]
    assert local(best.starts_at).time() == time(14, 30)
    assert [(one.name, local(one.at).hour, one.before) for one in best.near] == [
        ("周", 13, True),
        ("王律师", 16, False),
    ]


def test_exactly_up_to_the_end_and_from_the_end():
    """One meeting may begin in the minute in which another ends, and end as the day does."""
    one = search(person("周", 1, busy(MONDAY, 8, 10)), days=1)
    assert said(one) == ["03-09 10:00"]  # until 12:00, the end of the morning
    late = search(person("周", 1, busy(MONDAY, 8, 16)), days=1)
    assert said(late) == ["03-09 16:00"]
    assert said(replace(late, minutes=121)) == []


def test_no_date_before_the_notice_allows_or_in_the_past():
    now = at(MONDAY, 9, 30)
    assert said(search(person("周", 1), after=now, days=1)) == ["03-09 10:00"]


def test_holidays_and_days_worked_in_exchange():
    calendar = Calendar(
        holidays=frozenset({date(2026, 10, n) for n in range(1, 8)}),
        workdays=frozenset({date(2026, 10, 10)}),
    )
    found = search(person("周", 1), first=date(2026, 9, 30), days=12, calendar=calendar)
    # 10 October is a Saturday that is worked, 11 October a Sunday that is not.
    assert said(found) == ["09-30 09:00", "10-08 09:00", "10-09 09:00"]
    worked = replace(found, first=date(2026, 10, 10), days=2)
    assert said(worked) == ["10-10 09:00"]
    assert said(replace(worked, rest_days=True)) == ["10-10 09:00", "10-11 09:00"]


def test_a_meeting_longer_than_every_span_is_refused():
    with pytest.raises(BadSearch):
        check_search(search(person("周", 1), minutes=211))
    check_search(search(person("周", 1), minutes=210))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(1988, 4, 17)])
def test_where_other_clocks_change_a_quarter_stays_a_quarter(day: date):
    """Europe's summer time begins and ends on the first two; Shanghai's own began on the third."""
    begins, ends = at(day, 9), at(day, 11)
    assert ends - begins == timedelta(hours=2)
    assert len(slots_of(begins, ends)) == 8
    assert starts_at(slot_of(begins)) == begins


def test_slots_at_the_border():
    begins = at(MONDAY, 9)
    minute = timedelta(minutes=1)
    assert len(slots_of(begins, begins)) == 0
    assert len(slots_of(begins, begins + SLOT)) == 1
    assert len(slots_of(begins, begins + SLOT + minute)) == 2
    assert len(slots_of(begins - minute, begins + minute)) == 2
    assert stretches([5, 3, 4, 9]) == [range(3, 6), range(9, 10)]
    with pytest.raises(ValueError, match="naive"):
        slot_of(datetime(2026, 3, 9, 9, 0))  # noqa: DTZ001 (what is refused)


_BASE = slot_of(at(MONDAY, 0))
_appointments = st.lists(
    st.builds(
        lambda day, begins, length: Appointment(
            _BASE + day * 96 + begins, _BASE + day * 96 + begins + length
        ),
        st.integers(0, 6),
        st.integers(30, 75),
        st.integers(1, 40),
    ),
    max_size=8,
).map(tuple)
_attendees = st.lists(
    st.builds(
        lambda seat, required, times: (seat, required, times),
        st.integers(1, 4),
        st.booleans(),
        _appointments,
    ),
    min_size=1,
    max_size=7,
).map(
    lambda drawn: tuple(
        Attendee(f"P{n}", seat, f"S{seat}", required, busy=times)
        for n, (seat, required, times) in enumerate(drawn)
    )
)
_rooms = st.lists(st.tuples(st.integers(5, 30), _appointments), max_size=3).map(
    lambda drawn: tuple(
        RoomChoice(n, f"R{n}", capacity, times) for n, (capacity, times) in enumerate(drawn)
    )
)


@given(
    attendees=_attendees,
    rooms=_rooms,
    minutes=st.integers(15, 220),
    rest_days=st.booleans(),
    people=st.integers(1, 20),
)
def test_the_same_as_the_slow_way(attendees, rooms, minutes, rest_days, people):
    found = search(
        *attendees, rooms=rooms, days=7, minutes=minutes, rest_days=rest_days, people=people
    )
    quick = [
        (local(one.starts_at), one.room.id if one.room else None, tuple(a.name for a in one.absent))
        for one in best_dates(found)
    ]
    assert quick == reference_dates(found)

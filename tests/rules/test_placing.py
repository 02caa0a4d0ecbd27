"""A month placed: everything fits, as many as can be, the same each time, and why not."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import local
from app.periods import Calendar
from meetings.placing.rules import (
    Month,
    ToPlace,
    alone,
    as_work,
    faults,
    from_work,
    possible_starts,
)
from meetings.placing.solving import solve
from meetings.preparing.slots import starts_at
from tests.bench.placing import large_month

DAY = (time(9), time(12)), (time(14, 30), time(18))


def month(*consultations: ToPlace, rooms=None, busy=None) -> Month:
    rooms = {"r1": 12} if rooms is None else rooms
    return Month(
        consultations,
        rooms,
        {one.consultation: tuple(rooms) for one in consultations},
        busy or {},
    )


def one(number: int, *people: str, starts=(0, 8), length=8, needs=11) -> ToPlace:
    return ToPlace(number, length, needs, tuple(starts), tuple((who,) for who in people))


def test_two_who_share_a_lawyer_follow_each_other():
    wide = month(one(1, "p1"), one(2, "p1"), rooms={"r1": 12, "r2": 12})
    assert sorted(placed.start for placed in solve(wide)) == [0, 8]


def test_two_who_share_a_room_follow_each_other_and_the_third_says_why():
    narrow = month(one(1, "p1"), one(2, "p2"), one(3, "p3"))
    result = solve(narrow)
    assert faults(narrow, result) == []
    assert [placed.why for placed in result].count("full") == 1
    assert all(placed.possible == 2 for placed in result)


def test_why_one_alone_cannot_be_placed():
    def why(what: ToPlace, **changed: object) -> str:
        return solve(month(what, **changed))[0].why  # type: ignore[arg-type]

    assert why(one(1, starts=())) == "no_day"
    assert why(one(1, needs=13)) == "no_room_size"
    assert why(one(1, "p1"), busy={"p1": (3, 9)}) == "seat_never_free"
    assert why(one(1, "p1"), busy={"r1": (3, 9)}) == "no_room_free"
    assert why(one(1, "p1"), busy={"p1": (3,)}) == ""


def test_one_of_a_seat_suffices():
    seat = replace(one(1), groups=(("p1", "p2"),))
    placed = solve(month(seat, busy={"p1": (0, 8)}))[0]
    assert (placed.start, placed.people) == (0, ("p2",))


def test_starts_are_on_working_days_inside_the_hours_and_after_now():
    calendar = Calendar(holidays=frozenset({date(2026, 10, n) for n in range(1, 8)}))
    starts = possible_starts(
        date(2026, 9, 30), date(2026, 10, 8), 8, DAY, calendar, datetime(2026, 9, 30, 2, tzinfo=UTC)
    )
    said = [f"{local(starts_at(slot)):%m-%d %H:%M}" for slot in starts]
    assert said[:2] == ["09-30 14:30", "09-30 15:00"]  # from ten o'clock on, two hours long
    assert {text[:5] for text in said} == {"09-30", "10-08"}
    assert said[-1] == "10-08 16:00"


def test_the_large_month_is_whole_and_the_same_twice():
    large = large_month(20)
    assert from_work(as_work(large)) == large
    first = solve(large)
    assert faults(large, first) == []
    assert solve(large) == first
    assert sum(placed.start is not None for placed in first) == 20


def _most_by_trying(small: Month) -> int:
    """Every way of placing: how many at most."""
    choices = []
    for what in small.consultations:
        ways = [None]
        for start in what.starts:
            for room in small.of_room[what.consultation]:
                for people in itertools.product(*what.groups):
                    ways.append((start, room, people))
        choices.append(ways)
    best = 0
    for way in itertools.product(*choices):
        taken = {(key, slot) for key, slots in small.busy.items() for slot in slots}
        count, good = 0, True
        for what, chosen in zip(small.consultations, way, strict=True):
            if chosen is None:
                continue
            start, room, people = chosen
            good = good and small.rooms[room] >= what.people
            for key in {room, *people}:
                for slot in range(start, start + what.length):
                    good = good and (key, slot) not in taken
                    taken.add((key, slot))
            count += 1
        if good:
            best = max(best, count)
    return best


_people = st.sampled_from(["p1", "p2", "p3"])
_consultations = st.lists(
    st.builds(
        lambda starts, groups, needs: ToPlace(0, 4, needs, tuple(sorted(starts)), groups),
        st.sets(st.sampled_from([0, 2, 4, 8]), max_size=3),
        st.lists(st.lists(_people, min_size=1, max_size=2, unique=True).map(tuple), max_size=2).map(
            lambda groups: tuple(dict.fromkeys(groups))[:1]
        ),
        st.sampled_from([5, 12]),
    ),
    min_size=1,
    max_size=3,
).map(lambda drawn: tuple(replace(what, consultation=n) for n, what in enumerate(drawn)))


@settings(max_examples=40, deadline=None)
@given(
    _consultations,
    st.dictionaries(st.sampled_from(["r1", "r2"]), st.sampled_from([6, 20]), min_size=1),
    st.dictionaries(
        st.sampled_from(["p1", "p2", "r1"]),
        st.sets(st.integers(0, 11), max_size=3).map(lambda slots: tuple(sorted(slots))),
    ),
)
def test_as_many_as_by_trying_every_way(consultations, rooms, busy):
    small = month(*consultations, rooms=rooms, busy=busy)
    result = solve(small)
    assert faults(small, result) == []
    placed = sum(one.start is not None for one in result)
    assert placed == _most_by_trying(small)
    for what, came in zip(small.consultations, result, strict=True):
        assert came.possible == len(alone(what, small)[0])
        assert (came.why == "") == (came.start is not None)

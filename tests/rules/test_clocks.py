"""The legal clocks: their last days, and where each stands."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.periods import Calendar
from votes.clocks.rules import (
    CaseDays,
    Clock,
    MadeKnown,
    MediationDays,
    MeetingDays,
    ObjectionDays,
    OwedDays,
    PollDays,
    Sort,
    State,
    clocks_of,
    limitation_ends,
    state_in_words,
)

REST = Calendar(holidays=frozenset({date(2027, 5, 3)}))
POLL = PollDays(
    id=1,
    number=1,
    notice_on=date(2026, 3, 1),
    notice_days=15,
    opens_on=date(2026, 3, 17),
    check_starts_on=date(2026, 2, 1),
    check_ends_on=date(2026, 2, 9),
    published_on=date(2026, 3, 31),
    ends_on=date(2026, 4, 7),
    recheck_by=date(2026, 4, 14),
    final_on=date(2026, 4, 30),
)
CASE = CaseDays(
    polls=(POLL,),
    objections=(
        ObjectionDays(1, "KEPT0001", date(2026, 4, 2), date(2026, 4, 14), date(2026, 4, 14)),
        ObjectionDays(2, "LATE0001", date(2026, 4, 2), date(2026, 4, 14), date(2026, 4, 15)),
        ObjectionDays(3, "OPEN0001", date(2026, 4, 20), date(2026, 4, 27), None),
    ),
    known=(MadeKnown("scheme-7", "费用方案", date(2026, 4, 24), "/x"),),
    mediations=(MediationDays(4, date(2026, 4, 1), date(2026, 5, 1), None),),
    owed=(OwedDays(5, "分摊", 12, date(2026, 4, 20)),),
    meetings=(MeetingDays(6, 1, date(2026, 1, 1), 3, date(2026, 1, 4)),),
)


def clocks(case: CaseDays, today: date) -> dict[str, Clock]:
    found = clocks_of(case, publicity_days=7, recheck_days=5, calendar=REST, today=today)
    return {one.key: one for one in found}


@pytest.mark.parametrize(
    ("key", "last_on", "state"),
    [
        ("notice-1", date(2026, 3, 16), State.KEPT),  # opens the day after
        ("check-1", date(2026, 2, 9), State.OVER),
        ("publicity-1", date(2026, 4, 7), State.KEPT),
        ("recheck-1", date(2026, 4, 14), State.KEPT),
        ("revoke-1", date(2027, 4, 30), State.RUNNING),
        ("objections-kept", date(2026, 4, 14), State.KEPT),
        ("objection-2", date(2026, 4, 14), State.BROKEN),
        ("objection-3", date(2026, 4, 27), State.BROKEN),
        ("scheme-7", date(2026, 5, 1), State.RUNNING),
        ("mediation-4", date(2026, 5, 1), State.RUNNING),  # 30 days from 1 April
        ("limitation-5", date(2029, 4, 20), State.RUNNING),
        ("meeting-6", date(2026, 1, 4), State.BROKEN),  # two clear days of three
    ],
)
def test_each_clock_of_a_case(key: str, last_on: date, state: State) -> None:
    today = date(2026, 5, 1)
    one = clocks(CASE, today)[key]
    assert one.last_on == last_on
    assert one.state(today) is state
    assert one.rule
    assert state_in_words(one, today)[0]


def test_a_year_and_three_years_move_on_from_a_day_of_rest() -> None:
    final = replace(POLL, final_on=date(2026, 5, 1))  # 1 May 2027 is a Saturday, the 3rd a holiday
    assert clocks(CaseDays(polls=(final,)), date(2026, 5, 2))["revoke-1"].last_on == date(
        2027, 5, 4
    )
    assert limitation_ends(date(2024, 2, 29), Calendar()) == date(2027, 3, 1)  # 28 February, Sunday


def test_what_runs_stands_first_the_nearest_first() -> None:
    today = date(2026, 4, 25)
    found = clocks_of(CASE, publicity_days=7, recheck_days=5, calendar=REST, today=today)
    running = [one.last_on for one in found if one.state(today) is State.RUNNING]
    assert running == sorted(running)
    assert [one.state(today) is State.RUNNING for one in found] == [
        *[True] * len(running),
        *[False] * (len(found) - len(running)),
    ]


def test_a_court_step_in_time_uses_the_right_and_a_late_one_does_not() -> None:
    used = replace(CASE.mediations[0], applied_on=date(2026, 5, 1))
    late = replace(CASE.mediations[0], applied_on=date(2026, 5, 2))
    today = date(2026, 6, 1)
    for one, state in ((used, State.USED), (late, State.OVER)):
        found = clocks(CaseDays(mediations=(one,)), today)["mediation-4"]
        assert found.state(today) is state


@given(
    sort=st.sampled_from(list(Sort)),
    last=st.integers(0, 60),
    happened=st.none() | st.integers(0, 60),
    today=st.integers(0, 60),
)
def test_a_clock_ends_and_does_not_run_again(
    sort: Sort, last: int, happened: int | None, today: int
) -> None:
    start = date(2026, 1, 1)
    day = None if happened is None else start + timedelta(days=happened)
    clock = Clock("x", sort, "", "", "", start, start + timedelta(days=last), day, "")
    states = [clock.state(start + timedelta(days=n)) for n in range(today, 120)]
    ended = [n for n, state in enumerate(states) if state is not State.RUNNING]
    assert states[-1] is not State.RUNNING
    assert all(state is not State.RUNNING for state in states[ended[0] :])

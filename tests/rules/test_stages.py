"""The timeline of a vote: each stage at its borders, the legal clocks against the vectors."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.periods import Calendar
from votes.polls.stage_words import shown_stages
from votes.polls.stages import (
    StageFacts,
    Standing,
    Step,
    earliest_opening,
    objections_until,
    recheck_until,
    timeline,
)
from votes.rollcheck.rules import period_of

DATES = {
    one["id"]: one
    for one in json.loads(
        (Path(__file__).parents[1] / "vectors" / "other.json").read_text("utf-8")
    )["dates"]
}
CALENDAR = Calendar()
OPENS = datetime(2026, 3, 17, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
DRAFT = StageFacts(date(2026, 3, 1), 15, OPENS, CLOSES)
FROZEN = replace(DRAFT, frozen_at=OPENS - 10 * DAY, delivered=(0, 12))
COUNTED = replace(FROZEN, preliminary_on=date(2026, 4, 17))


def stands(facts: StageFacts, now: datetime, step: Step) -> Standing:
    return next(one.standing for one in timeline(facts, now, CALENDAR) if one.step is step)


def day(text: str) -> date:
    return date.fromisoformat(text)


def noon(of: date) -> datetime:
    return datetime(of.year, of.month, of.day, 4, tzinfo=UTC)


def test_the_clocks_are_those_of_the_vectors() -> None:
    notice = DATES["D01"]
    facts = replace(
        DRAFT, notice_on=day(notice["input"]["notice"]), notice_days=notice["input"]["days"]
    )
    assert earliest_opening(facts) == day(notice["expected"]["earliest_with_15_clear_days"])
    publicity = DATES["D02"]
    published = day(publicity["input"]["published"])
    assert objections_until(published, CALENDAR) == day(publicity["expected"]["last_day"])
    # Five working days after Friday the 24th.
    assert recheck_until(published, CALENDAR) == date(2026, 5, 1)
    holidays = Calendar(holidays=frozenset({date(2026, 5, 1)}))
    assert recheck_until(published, holidays) == date(2026, 5, 4)
    on_a_holiday = Calendar(holidays=frozenset({date(2026, 4, 24)}))
    assert objections_until(published, on_a_holiday) == date(2026, 4, 27)


def test_the_check_ends_on_a_working_day() -> None:
    assert period_of(date(2026, 3, 1), 7, CALENDAR).ends_on == date(2026, 3, 9)  # the 8th: Sunday
    assert period_of(date(2026, 3, 2), 7, CALENDAR).ends_on == date(2026, 3, 9)
    period = period_of(date(2026, 3, 2), 7, CALENDAR)
    assert [period.running(date(2026, 3, n)) for n in (1, 2, 9, 10)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("facts", "now", "step", "standing"),
    [
        (DRAFT, OPENS, Step.VOTING, Standing.AHEAD),
        (DRAFT, OPENS, Step.FREEZE, Standing.NOW),
        (DRAFT, OPENS, Step.ROLL_CHECK, Standing.AHEAD),
        (FROZEN, OPENS, Step.ROLL_CHECK, Standing.SKIPPED),
        (FROZEN, OPENS - SECOND, Step.VOTING, Standing.AHEAD),
        (FROZEN, OPENS, Step.VOTING, Standing.NOW),
        (FROZEN, CLOSES, Step.VOTING, Standing.NOW),
        (FROZEN, CLOSES, Step.CLOSE, Standing.AHEAD),
        (FROZEN, CLOSES + SECOND, Step.VOTING, Standing.DONE),
        (FROZEN, CLOSES + SECOND, Step.CLOSE, Standing.DONE),
        (FROZEN, CLOSES + SECOND, Step.PRELIMINARY, Standing.NOW),
        (FROZEN, CLOSES, Step.DELIVERY, Standing.NOW),
        (replace(FROZEN, delivered=(12, 12)), OPENS, Step.DELIVERY, Standing.DONE),
        (COUNTED, noon(date(2026, 4, 24)), Step.OBJECTIONS, Standing.NOW),
        (COUNTED, noon(date(2026, 4, 25)), Step.OBJECTIONS, Standing.DONE),
        (COUNTED, noon(date(2026, 4, 24)), Step.FINAL, Standing.AHEAD),
        (COUNTED, noon(date(2026, 4, 25)), Step.FINAL, Standing.NOW),
        (
            replace(COUNTED, objections_open=1),
            noon(date(2026, 4, 25)),
            Step.OBJECTIONS,
            Standing.NOW,
        ),
        (
            replace(COUNTED, final_on=date(2026, 4, 26)),
            noon(date(2026, 4, 26)),
            Step.FINAL,
            Standing.DONE,
        ),
    ],
)
def test_each_stage_at_its_border(
    facts: StageFacts, now: datetime, step: Step, standing: Standing
) -> None:
    assert stands(facts, now, step) is standing


def test_the_check_waits_for_its_answers() -> None:
    checked = replace(
        DRAFT, check_starts_on=date(2026, 3, 2), check_ends_on=date(2026, 3, 9), challenges_open=1
    )
    after = noon(date(2026, 3, 10))
    assert stands(checked, noon(date(2026, 3, 1)), Step.ROLL_CHECK) is Standing.AHEAD
    assert stands(checked, after, Step.ROLL_CHECK) is Standing.NOW
    assert stands(replace(checked, challenges_open=0), after, Step.ROLL_CHECK) is Standing.DONE


@given(st.integers(0, 100 * 24))
def test_what_was_given_up_goes_no_further(hours: int) -> None:
    now = OPENS - 30 * DAY + timedelta(hours=hours)
    stopped = timeline(replace(FROZEN, terminated_at=OPENS), now, CALENDAR)
    going = timeline(FROZEN, now, CALENDAR)
    assert [one.step for one in stopped] == list(Step)
    assert not {Standing.NOW, Standing.AHEAD} & {one.standing for one in stopped}
    for before, after in zip(going, stopped, strict=True):
        assert after.standing in (before.standing, Standing.STOPPED)
    assert len(shown_stages(stopped, FROZEN)) == len(Step)
    assert all(one.when for one in shown_stages(going, FROZEN))

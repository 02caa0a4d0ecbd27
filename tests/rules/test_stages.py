"""The timeline of a vote: each stage at its borders, the legal clocks against the vectors."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import local_date
from app.periods import Calendar
from votes.finals.rules import Life, publicity
from votes.polls.stage_words import shown_stages
from votes.polls.stages import (
    StageFacts,
    Standing,
    Step,
    earliest_opening,
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
LIFE = Life(1, publicity(date(2026, 4, 17), 7, 5, CALENDAR), 0, 0, "none", None)
COUNTED = replace(FROZEN, life=LIFE)


def stands(facts: StageFacts, now: datetime, step: Step) -> Standing:
    return next(one.standing for one in timeline(facts, now) if one.step is step)


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
    posted = DATES["D02"]
    published, days = day(posted["input"]["published"]), posted["input"]["days"]
    period = publicity(published, days, 5, CALENDAR)
    assert period.ends_on == day(posted["expected"]["last_day"])
    # Five working days after Friday the 24th.
    assert period.recheck_by == date(2026, 5, 1)
    holidays = Calendar(holidays=frozenset({date(2026, 5, 1)}))
    assert publicity(published, days, 5, holidays).recheck_by == date(2026, 5, 4)
    on_a_holiday = Calendar(holidays=frozenset({date(2026, 4, 24)}))
    assert publicity(published, days, 5, on_a_holiday).ends_on == date(2026, 4, 27)


def test_the_check_ends_on_a_working_day() -> None:
    assert period_of(date(2026, 3, 1), 7, CALENDAR).ends_on == date(2026, 3, 9)  # the 8th: Sunday
    assert period_of(date(2026, 3, 2), 7, CALENDAR).ends_on == date(2026, 3, 9)
    period = period_of(date(2026, 3, 2), 7, CALENDAR)
    assert [period.running(date(2026, 3, n)) for n in (1, 2, 9, 10)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("facts", "now", "step", "standing"),
    [
        (DRAFT, noon(date(2026, 2, 28)), Step.CONVENED, Standing.AHEAD),
        (DRAFT, noon(date(2026, 3, 1)), Step.CONVENED, Standing.NOW),
        (FROZEN, noon(date(2026, 2, 28)), Step.CONVENED, Standing.AHEAD),
        (FROZEN, noon(date(2026, 3, 1)), Step.CONVENED, Standing.DONE),
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
        (
            replace(FROZEN, life=Life(1, None, 0, 0, "none", None)),
            CLOSES + SECOND,
            Step.PRELIMINARY,
            Standing.NOW,  # counted, and nothing is posted yet
        ),
        (FROZEN, CLOSES, Step.DELIVERY, Standing.NOW),
        (replace(FROZEN, delivered=(12, 12)), OPENS, Step.DELIVERY, Standing.DONE),
        (replace(FROZEN, delivered=(12, 12)), CLOSES + SECOND, Step.DELIVERY, Standing.DONE),
        (replace(FROZEN, delivered=(11, 12)), CLOSES, Step.DELIVERY, Standing.NOW),
        (replace(FROZEN, delivered=(11, 12)), CLOSES + SECOND, Step.DELIVERY, Standing.LAPSED),
        (COUNTED, noon(date(2026, 4, 24)), Step.OBJECTIONS, Standing.NOW),
        (COUNTED, noon(date(2026, 4, 25)), Step.OBJECTIONS, Standing.DONE),
        (COUNTED, noon(date(2026, 4, 24)), Step.FINAL, Standing.AHEAD),
        (COUNTED, noon(date(2026, 4, 25)), Step.FINAL, Standing.NOW),
        (
            replace(COUNTED, life=replace(LIFE, open_objections=1)),
            noon(date(2026, 4, 25)),
            Step.OBJECTIONS,
            Standing.NOW,
        ),
        (
            replace(COUNTED, life=replace(LIFE, final_on=date(2026, 4, 26))),
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


def test_a_date_is_still_open_only_of_what_is_still_to_come() -> None:
    def whens(facts: StageFacts, now: datetime) -> dict[str, str]:
        shown = shown_stages(timeline(facts, now), facts, local_date(now), "")
        return {one.title.split(" · ")[0]: one.when for one in shown}

    draft = whens(DRAFT, OPENS)
    assert (draft["名册核对"], draft["冻结名册"]) == ("日期待定", "日期待定")
    running = whens(FROZEN, OPENS)
    assert running["名册核对"] == ""  # none was held, and none will be
    after = [running[step] for step in ("初步结果", "公示和异议", "最终结果")]
    assert after == ["截止以后", "初步结果公示以后", "异议期满以后"]
    given_up = whens(replace(FROZEN, terminated_at=OPENS + DAY), OPENS + 2 * DAY)
    assert {given_up[step] for step in ("截止", "初步结果", "最终结果")} == {""}


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
    stopped = timeline(replace(FROZEN, terminated_at=OPENS), now)
    going = timeline(FROZEN, now)
    assert [one.step for one in stopped] == list(Step)
    assert not {Standing.NOW, Standing.AHEAD} & {one.standing for one in stopped}
    for before, after in zip(going, stopped, strict=True):
        assert after.standing in (before.standing, Standing.STOPPED)
    today = local_date(now)
    assert len(shown_stages(stopped, FROZEN, today, "")) == len(Step)
    for stage, shown in zip(going, shown_stages(going, FROZEN, today, ""), strict=True):
        assert bool(shown.when) is (stage.standing is not Standing.SKIPPED)


def said(facts: StageFacts, now: datetime, step: Step, path: str = "/polls/7") -> tuple[str, str]:
    """What is missing of a stage, and where the link leads."""
    shown = shown_stages(timeline(facts, now), facts, local_date(now), path)
    one = shown[list(Step).index(step)]
    return "；".join(one.missing), one.href


CHECKED = replace(
    DRAFT,
    check_starts_on=date(2026, 3, 2),
    check_ends_on=date(2026, 3, 9),
    challenges_open=2,
    missing=("3 户没有面积",),
)


@pytest.mark.parametrize(
    ("facts", "now", "step", "sentence", "where"),
    [
        (
            CHECKED,
            noon(date(2026, 3, 9)),
            Step.ROLL_CHECK,
            "核对期到2026年3月9日届满；2 件异议没有答复",
            "/rollcheck",
        ),
        (CHECKED, noon(date(2026, 3, 10)), Step.ROLL_CHECK, "2 件异议没有答复", "/rollcheck"),
        (CHECKED, OPENS, Step.FREEZE, "3 户没有面积", "#checks"),
        (DRAFT, OPENS, Step.FREEZE, "检查单已齐，可以冻结", "/freeze"),
        (FROZEN, OPENS, Step.DELIVERY, "12 户还没有送达", "/delivery"),
        (
            replace(FROZEN, short=(12, 84_000)),
            OPENS,
            Step.VOTING,
            "参与还差 12 人、840.00 ㎡",
            "/campaign",
        ),
        (replace(FROZEN, short=(0, 0)), OPENS, Step.VOTING, "参与已达到三分之二", ""),
        (FROZEN, CLOSES + SECOND, Step.PRELIMINARY, "还没有计票", "/count"),
        (
            COUNTED,
            noon(date(2026, 4, 24)),
            Step.OBJECTIONS,
            "公示期到2026年4月24日届满",
            "/objections",
        ),
        (COUNTED, noon(date(2026, 4, 25)), Step.FINAL, "还没有由另一人复核", "/result/final"),
        (FROZEN, OPENS - SECOND, Step.VOTING, "", ""),
    ],
)
def test_each_stage_says_what_is_missing_and_where(
    facts: StageFacts, now: datetime, step: Step, sentence: str, where: str
) -> None:
    assert said(facts, now, step) == (sentence, f"/polls/7{where}" if where else "")
    assert said(facts, now, step, "") == (sentence, "")

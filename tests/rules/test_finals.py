"""Days of a result, what is missing until it is final, what the public may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.periods import Calendar
from app.settings import Settings
from votes.finals.rules import (
    AlreadyFinal,
    Life,
    NotYetFinal,
    PublishedWhen,
    Standing,
    answer_by,
    check_final,
    check_posting,
    is_late,
    publicity,
    revocable_until,
)
from votes.results.queries import Entry
from votes.results.rows import FIGURES, behind

PLAIN = Calendar()
MAY = Calendar(frozenset(date(2026, 5, day) for day in range(1, 6)), frozenset({date(2026, 5, 9)}))
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def test_seven_days_without_the_first():
    """The case D02 of the published vectors: 17 April, 24 April."""
    period = publicity(date(2026, 4, 17), 7, 5, MAY)
    assert period.ends_on == date(2026, 4, 24)
    # 27 to 30 April are four working days, the fifth comes after the holidays.
    assert period.recheck_by == date(2026, 5, 6)


def test_a_last_day_of_rest_moves_on():
    assert publicity(date(2026, 4, 24), 7, 5, MAY).ends_on == date(2026, 5, 6)
    assert publicity(date(2026, 5, 2), 7, 1, MAY).ends_on == date(2026, 5, 9)
    assert publicity(date(2026, 5, 2), 7, 1, PLAIN).ends_on == date(2026, 5, 11)


@given(DAYS, st.integers(1, 30), st.integers(1, 30))
def test_a_period_is_never_shorter_than_its_days(start: date, days: int, recheck: int):
    period = publicity(start, days, recheck, PLAIN)
    assert (period.ends_on - start).days >= days
    assert period.ends_on.weekday() < 5
    assert (period.recheck_by - period.ends_on).days >= recheck


def test_in_time_until_midnight_in_shanghai():
    ends_on = date(2026, 4, 24)
    assert not is_late(datetime(2026, 4, 24, 15, 59, 59, 999999, tzinfo=UTC), ends_on)
    assert is_late(datetime(2026, 4, 24, 16, 0, tzinfo=UTC), ends_on)


def test_a_late_objection_has_its_own_days():
    period = publicity(date(2026, 4, 13), 7, 5, PLAIN)
    assert answer_by(datetime(2026, 4, 14, tzinfo=UTC), period, 5, PLAIN) == period.recheck_by
    late = datetime(2026, 6, 1, 3, tzinfo=UTC)
    assert answer_by(late, period, 5, PLAIN) == date(2026, 6, 8)


def test_one_year_to_have_it_revoked():
    assert revocable_until(date(2026, 4, 17), PLAIN) == date(2027, 4, 19)  # a Saturday


def test_a_notice_is_printed_before_it_is_posted():
    today = date(2026, 4, 20)
    check_posting(today, today)
    check_posting(today + timedelta(days=7), today)
    for wrong in (-1, 8):
        with pytest.raises(PublishedWhen):
            check_posting(today + timedelta(days=wrong), today)


GOOD = {
    "version": 1,
    "period": publicity(date(2026, 4, 13), 7, 5, PLAIN),
    "open_objections": 0,
    "corrections": 0,
    "recount": "equal",
    "final_on": None,
}
AFTER = date(2026, 4, 21)


def test_final_when_all_holds():
    check_final(Life(**GOOD), AFTER)
    assert Life(**GOOD).standing(AFTER) is Standing.RECHECK
    assert Life(**GOOD).standing(date(2026, 4, 20)) is Standing.PUBLIC


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": None},
        {"open_objections": 1},
        {"corrections": 1},
        {"recount": "none"},
        {"recount": "unequal"},
    ],
)
def test_each_missing_thing_alone_keeps_it_from_being_final(wrong: dict[str, object]):
    with pytest.raises(NotYetFinal) as refused:
        check_final(Life(**{**GOOD, **wrong}), AFTER)
    assert len(refused.value.missing) == 1


def test_not_on_the_last_day_and_not_twice():
    with pytest.raises(NotYetFinal):
        check_final(Life(**GOOD), date(2026, 4, 20))
    with pytest.raises(AlreadyFinal):
        check_final(Life(**{**GOOD, "final_on": AFTER}), AFTER)


def test_holidays_are_read_as_days_and_ranges(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 40}
    settings = Settings.from_environment(
        {**environ, "YISHI_HOLIDAYS": "2027-01-01..2027-01-03, 2027-05-01"}
    )
    assert len(settings.holidays) == 4
    for wrong in ("heute", "2027-01-03..2027-01-01", "2027-13-01"):
        with pytest.raises(Exception, match="YISHI_HOLIDAYS"):
            Settings.from_environment({**environ, "YISHI_HOLIDAYS": wrong})


# -- what is behind a figure -----------------------------------------------------------------

VOICES = ("agree", "against", "abstain", "none", "set_aside", "invalid")


@st.composite
def said(draw: st.DrawFn) -> tuple[dict[str, str], list[Entry]]:
    entries, says = [], {}
    for building in range(draw(st.integers(0, 5))):
        for n, voice in enumerate(draw(st.lists(st.sampled_from(VOICES), max_size=12))):
            unit = f"{building}-1-{n}"
            entries.append(
                Entry(unit, str(building), "1", 1, str(n), "dwelling", 100 + n, f"o{n % 7}")
            )
            says[unit] = voice
    return says, entries


@given(said(), st.booleans())
def test_the_units_behind_a_figure_add_up_to_it(
    case: tuple[dict[str, str], list[Entry]], invalid: bool
):
    says, entries = case
    tally = {"policy": {"invalid_counts_as_participation": invalid}}
    found = {figure: behind(figure, tally, says, entries) for figure in FIGURES}
    parts = ["agree", "against", "abstain", *(["invalid"] if invalid else [])]
    assert found["participated"].area_x100 == sum(found[name].area_x100 for name in parts)
    assert len(found["total"].entries) == len(entries)
    for one in found.values():
        assert one.heads == len({entry.head for entry in one.entries})

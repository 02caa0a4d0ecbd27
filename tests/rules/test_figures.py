"""Numerals, masks, periods and Art. 278, by the worked cases and at their borders."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.masks import mask_id_number, mask_name, mask_owner, mask_phone, room_label
from app.numerals import chinese_number, say_area, say_money, say_percent
from app.periods import (
    Calendar,
    clear_days_between,
    due,
    earliest_by_civil_code,
    earliest_day,
    last_day,
    last_day_of_years,
    moved_on,
    working_days_after,
)
from votes.polls.article278 import ITEMS, item_name, rule_in_words, source
from votes.results.case import least_threshold

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "other.json").read_text("utf-8"))
MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "id_number": mask_id_number,
    "room": room_label,
}
DATES = {case["id"]: case for case in VECTORS["dates"]}


@pytest.mark.parametrize("case", VECTORS["masking"], ids=lambda case: case["id"])
def test_masks(case: dict[str, str]):
    expected = case.get("internal", case["public"])
    assert MASKS[case["kind"]](case["input"]) == expected


@given(st.text(min_size=1, max_size=12).filter(lambda text: text.strip() == text))
def test_a_masked_name_keeps_one_character(name: str):
    masked = mask_name(name)
    assert masked[0] == name[0]
    assert set(masked[1:]) == {"*"}


@given(st.text(alphabet="0123456789X", max_size=20))
def test_no_mask_shows_more_than_its_ends(digits: str):
    assert len(mask_phone(digits).replace("*", "")) <= 7
    assert len(mask_id_number(digits).replace("*", "")) <= 10


def test_rooms():
    assert room_label("3号楼2单元501") == "3-2-501"
    assert room_label("12栋1203室") == "12-1203"
    assert room_label("门面") == "门面"


def d(text: str) -> date:
    return date.fromisoformat(text)


def test_notice_of_fifteen_days():
    case = DATES["D01"]
    notice, days = d(case["input"]["notice"]), case["input"]["days"]
    assert earliest_by_civil_code(notice, days) == d(case["expected"]["earliest_counting_art_201"])
    earliest = earliest_day(notice, days)
    assert earliest == d(case["expected"]["earliest_with_15_clear_days"])
    assert clear_days_between(notice, earliest) == days
    assert clear_days_between(notice, earliest - timedelta(days=1)) == days - 1


def test_publicity():
    case = DATES["D02"]
    end = last_day(d(case["input"]["published"]), case["input"]["days"])
    assert end == d(case["expected"]["last_day"])


def test_a_year_and_thirty_days_move_on_from_a_weekend():
    year, month = DATES["D03"], DATES["D04"]
    end = last_day_of_years(d(year["input"]["known"]), year["input"]["years"])
    assert end == d(year["expected"]["last_day"])
    assert moved_on(end, Calendar()) == d(year["expected"]["moved_on_because_saturday"])
    end = last_day(d(month["input"]["effective"]), month["input"]["days"])
    assert end == d(month["expected"]["last_day"])
    assert moved_on(end, Calendar()) == d(month["expected"]["moved_on_because_sunday"])


def test_a_year_without_the_day():
    case = DATES["D06"]
    end = last_day_of_years(d(case["input"]["known"]), case["input"]["years"])
    assert end == d(case["expected"]["last_day"])


def test_hours():
    case = DATES["D05"]
    end = due(datetime.fromisoformat(case["input"]["closed"]), case["input"]["hours"])
    assert end == datetime.fromisoformat(case["expected"]["due"])


def test_a_worked_saturday_is_no_day_of_rest():
    saturday = date(2026, 10, 10)
    assert moved_on(saturday, Calendar()) == date(2026, 10, 12)
    assert moved_on(saturday, Calendar(workdays=frozenset({saturday}))) == saturday
    holidays = frozenset(date(2026, 10, day) for day in range(1, 8))
    calendar = Calendar(holidays, frozenset({saturday}))
    assert working_days_after(date(2026, 9, 30), 3, calendar) == saturday


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_chinese_numbers(n: int, said: str):
    assert chinese_number(n) == said


def test_no_two_numbers_are_said_alike():
    assert len({chinese_number(n) for n in range(10_000)}) == 10_000


def test_figures():
    assert say_area(3740230) == "37,402.30"
    assert say_money(324117) == "3,241.17"
    assert say_money(-5) == "−0.05"
    assert say_percent(427, 500, 1) == "85.4"
    assert say_percent(1, 8, 1) == "12.5"
    assert say_percent(1, 3) == "33.33"
    assert say_percent(2, 3) == "66.67"
    assert say_percent(0, 0) == "—"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_percent_is_half_up(part: int, whole: int):
    said = int(say_percent(part, whole).replace(".", ""))
    assert (2 * said - 1) * whole <= 20_000 * part < (2 * said + 1) * whole


def test_a_body_that_owns_is_public_and_a_person_never():
    assert mask_owner("某某置业有限公司") == "某某置业有限公司"
    assert mask_owner("公司") == "公*"
    assert mask_owner("欧阳明月") == "欧***"


def test_article_278():
    assert [item for item in ITEMS if least_threshold(item) == "special_3_4"] == [6, 7, 8]
    assert len({item_name(item) for item in ITEMS}) == 9
    assert "四分之三以上" in rule_in_words("special_3_4")
    assert "第七项" in source(7)
    assert "过半数" in rule_in_words("ordinary_1_2")
    assert "四分之三" not in rule_in_words("ordinary_1_2")

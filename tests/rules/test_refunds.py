"""Heating refunds: the stored cases, the borders of every table, what is typed."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.refunds.rules import (
    STANDARD,
    BandsNotRising,
    DaysBeyondSeason,
    ReadingsUnclear,
    band_tables,
    mean,
    ratio_of,
    read_tenths,
    refund,
    typed_table,
)
from meetings.refunds.words import say_degrees, say_mean, table_rows

VECTORS = {
    case["id"]: case
    for case in json.loads(
        (Path(__file__).parents[1] / "vectors" / "other.json").read_text("utf-8")
    )["refund"]
}
TABLES = {table.key: table for table in band_tables()}


@pytest.mark.parametrize("name", ["R01", "R02", "R03"])
def test_the_formula(name: str) -> None:
    case: dict[str, Any] = VECTORS[name]
    typed = case["input"]
    due = refund(typed["fee_fen"], typed["season_days"], Fraction(typed["ratio"]), typed["days"])
    assert due == case["expected_fen"]


def test_the_bands_of_linyi() -> None:
    case: dict[str, Any] = VECTORS["R04"]
    found = [str(ratio_of(TABLES["linyi"], Fraction(one))) for one in case["input"]["tenths_c"]]
    assert found == case["expected_ratio"]


def test_the_mean_of_three_days() -> None:
    case: dict[str, Any] = VECTORS["R05"]
    measured = mean(case["input"]["tenths_c"])
    assert str(measured / 10) == case["expected"]["mean_c_fraction"]
    assert (measured < STANDARD) is case["expected"]["below_18"]


def test_where_the_others_differ() -> None:
    assert ratio_of(TABLES["binzhou"], Fraction(140)) == 1  # 14.0 is in the lowest band
    assert ratio_of(TABLES["taian"], Fraction(140)) == Fraction(1, 2)
    assert ratio_of(TABLES["binzhou"], Fraction(160)) == Fraction(3, 10)
    assert ratio_of(TABLES["weifang"], Fraction(159)) == 1
    assert ratio_of(TABLES["luoyang"], Fraction(145)) == Fraction(1, 2)


@given(st.sampled_from(sorted(TABLES)), st.fractions(-300, 500), st.fractions(-300, 500))
def test_who_has_it_colder_never_gets_less(key: str, one: Fraction, other: Fraction) -> None:
    """And every temperature below the standard lies in exactly one band."""
    table = TABLES[key]
    cold, warm = sorted((one, other))
    assert ratio_of(table, cold) >= ratio_of(table, warm)
    assert sum(band.holds(cold) for band in table.bands) == (cold < STANDARD)


@given(st.integers(0, 10**8), st.integers(1, 366), st.integers(0, 366))
def test_never_more_than_the_fee(fee: int, season: int, days: int) -> None:
    if days > season:
        with pytest.raises(DaysBeyondSeason):
            refund(fee, season, Fraction(1), days)
    else:
        assert 0 <= refund(fee, season, Fraction(1), days) <= fee
        assert refund(fee, season, Fraction(1), season) == fee


def test_what_is_typed() -> None:
    assert read_tenths("17.2，17。8 18 -2.5℃") == (172, 178, 180, -25)
    for wrong in ("", "暖", "17.25", "51", "-31", "1 2 x", "١٧"):
        with pytest.raises(ReadingsUnclear):
            read_tenths(wrong)
    with pytest.raises(BandsNotRising):
        typed_table(50, 20, 100)
    own = typed_table(20, 50, 100)
    assert not own.checked
    assert own.bands == TABLES["linyi"].bands


def test_in_words() -> None:
    assert say_degrees(Fraction(1765, 10)) == "17.7 ℃"
    assert say_mean(Fraction(17999, 100)) == "17.99 ℃"
    assert say_degrees(-5) == "−0.5 ℃"
    assert table_rows(TABLES["binzhou"]) == [
        ("16.0 ℃（含）到 18.0 ℃（不含）", "30%"),
        ("14.0 ℃（不含）到 16.0 ℃（不含）", "50%"),
        ("14.0 ℃（含）以下", "100%"),
    ]

"""Balances, the settlement's lines, and the bank's list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from votes.collecting.importing.rules import NotABankList, read_rows, understand
from votes.collecting.reminding.rules import LEAST_FEN, Debtor, Rhythm, arrears
from votes.collecting.rules import (
    Balance,
    balances,
    instalments_of,
    overdue_fen,
    settlement_lines,
)

UNITS = ("1-1-101", "1-1-102", "1-2-101", "2-1-501")
HEAD = ["交易日期", "金额", "流水号", "附言"]
OWED = {unit: Balance(due_fen=10_000) for unit in UNITS}


def test_what_comes_in_and_goes_back() -> None:
    entries = [
        ("1-1-101", "household", "levy", 10_000),
        ("1-1-101", "cash", "household", 12_000),
        ("1-1-101", "household", "cash", 2_000),
        ("1-1-102", "household", "levy", 10_000),
        ("1-1-102", "cash", "household", 4_000),
        ("1-1-102", "household", "cash", 4_000),  # taken back
    ]
    found = balances(UNITS, entries)
    assert found["1-1-101"] == Balance(10_000, 10_000)
    assert found["1-1-101"].state == "paid"
    assert found["1-1-102"] == Balance(10_000, 0)
    assert found["1-1-102"].state == "open"
    assert found["2-1-501"] == Balance()
    assert Balance(10, 4).state == "part"
    assert Balance(10, 14).state == "over"


_MOVES = st.lists(
    st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(
            [
                ("household", "levy"),
                ("cash", "household"),
                ("household", "cash"),
                ("levy", "household"),
            ]
        ),
        st.integers(1, 10**9),
    ),
    max_size=60,
)


@given(_MOVES, st.lists(st.integers(0, 10**9), min_size=len(UNITS), max_size=len(UNITS)))
def test_after_settling_each_owes_its_final_share_less_what_it_paid(moves, finals) -> None:
    entries = [(unit, *sides, fen) for unit, sides, fen in moves]
    before = balances(UNITS, entries)
    final = dict(zip(UNITS, finals, strict=True))
    lines = settlement_lines(before, final)
    after = balances(UNITS, [*entries, *lines])
    for unit in UNITS:
        assert after[unit].due_fen == final[unit]
        assert after[unit].paid_fen == before[unit].paid_fen
    assert all(fen > 0 for _unit, _debit, _credit, fen in lines)


@pytest.mark.parametrize(
    ("row", "unit", "why", "doubt"),
    [
        (["2026-05-06", "100.00", "A1", "供暖费 1-1-101"], "1-1-101", "", ""),
        (["2026/05/06", 100, "A2", "1号楼1单元102室"], "1-1-102", "", ""),
        (["20260506", "¥1,00.00", "A3", "2号楼501 张三"], "2-1-501", "", ""),
        (["2026年5月6日", "60", "A4", "1-2-101"], "1-2-101", "", "少于应交"),
        (["2026-05-06", "160", "A5", "1-2-101"], "1-2-101", "", "多于应交"),
        (["2026-05-06", "100", "A6", "1号楼101"], "", "可能是 1-1-101、1-2-101", ""),
        (["2026-05-06", "100", "A7", "张三交供暖费"], "", "没有认得出的房号", ""),
        (["2026-05-06", "100", "A8", "9-9-999"], "", "没有认得出的房号", ""),
        (["2026-05-06", "-100", "A9", "1-1-101"], "", "不是收入", ""),
        (["2026-05-06", "一百", "B1", "1-1-101"], "", "金额读不出来", ""),
        (["2026-05-06", "100.005", "B2", "1-1-101"], "", "金额读不出来", ""),
        (["2026-05-06", "99999999", "B3", "1-1-101"], "", "不合常理", ""),
        (["昨天", "100", "B4", "1-1-101"], "", "日期读不出来", ""),
        (["2026-05-06", "100", "", "1-1-101"], "", "没有流水号", ""),
        (["2026-05-06", "100", "USED", "1-1-101"], "", "已经登记过", ""),
    ],
)
def test_a_line_of_the_bank(row: list[object], unit: str, why: str, doubt: str) -> None:
    (line,) = understand(read_rows([["某银行流水"], HEAD, row]), OWED, frozenset({"USED"}))
    assert line.row == 3
    assert line.unit == unit
    assert why in line.why
    assert bool(line.why) == bool(why)
    assert line.doubt == doubt


def test_the_same_line_twice_and_a_second_payment() -> None:
    row = ["2026-05-06", "100", "A1", "1-1-101"]
    rows = read_rows([HEAD, row, row, ["2026-05-07", "100", "A2", "1-1-101"]])
    first, second, third = understand(rows, OWED, frozenset())
    assert first.why == ""
    assert first.paid_on == date(2026, 5, 6)
    assert "已经登记过" in second.why
    assert third.why == ""
    assert third.doubt == "多于应交"


def test_a_file_without_the_columns_is_refused_with_their_names() -> None:
    with pytest.raises(NotABankList) as refused:
        read_rows([["姓名", "金额"], ["张三", 1]])
    assert "流水号" in refused.value.message
    assert "金额" not in refused.value.message.split("没有找到")[1]


DAYS = (date(2026, 3, 10), date(2026, 6, 10))


@given(
    st.lists(st.integers(0, 10**6), max_size=5),
    st.integers(0, 10**6),
    st.integers(-5, 10**7),
)
def test_instalments_are_filled_in_order_and_make_what_is_due(
    parts: list[int], due: int, paid: int
) -> None:
    """Before and after a settlement that asks for more or less."""
    told = instalments_of(parts, DAYS[: len(parts)], Balance(due, paid))
    assert sum(one.fen for one in told) == due
    assert sum(one.paid_fen for one in told) == min(due, max(paid, 0))
    assert all(0 <= one.paid_fen <= one.fen for one in told)
    open_ones = [one.number for one in told if one.left_fen]
    assert all(not one.paid_fen for one in told if one.number in open_ones[1:])


def test_what_is_overdue() -> None:
    def at(day: date, paid: int, due: int = 300) -> int:
        return overdue_fen(instalments_of([100, 200], DAYS, Balance(due, paid)), day)

    assert at(DAYS[0], 0) == 0  # the last day itself is in time
    assert at(date(2026, 3, 11), 0) == 100
    assert at(date(2026, 3, 11), 30) == 70
    assert at(date(2026, 3, 11), 100) == 0
    assert at(date(2026, 6, 11), 100) == 200
    assert at(DAYS[0], 100, due=350) == 50  # what the settlement added has no day of its own
    assert overdue_fen(instalments_of([], (), Balance(300, 100)), DAYS[0]) == 200


def test_who_is_in_hardship_or_was_reminded_is_left_alone() -> None:
    now = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)
    lately = datetime(2026, 3, 6, 15, 59, tzinfo=UTC)
    people = [
        Debtor("1-1-101", "1", 5000, None, hardship=False),
        Debtor("1-1-102", "1", 5000, None, hardship=True),
        Debtor("1-1-103", "1", 0, None, hardship=False),
        Debtor("1-1-104", "1", LEAST_FEN - 1, None, hardship=False),
        Debtor("2-1-101", "2", 5000, lately, hardship=False),
        Debtor("2-1-102", "2", 5000, lately + timedelta(minutes=1), hardship=False),
    ]
    gentle, all_of_them = Rhythm(14, with_hardship=False), Rhythm(14, with_hardship=True)
    assert [one.unit for one in people if gentle.allows(one, now)] == ["1-1-101", "2-1-101"]
    assert len([one for one in people if all_of_them.allows(one, now)]) == 3
    told = arrears(people, gentle, now)
    assert [(one.building, one.owing, one.due, one.recent, one.spared) for one in told] == [
        ("1", 3, 1, 0, 2),
        ("2", 2, 1, 1, 0),
    ]

"""A building written in the first row of its block only: shown, confirmed, never guessed."""

from app.estates.roll.choices import Choices
from app.estates.roll.preview import Preview
from app.estates.roll.rules import Sheet, preview

TITLES = ["楼号", "单元", "房号", "面积", "产权人"]
CARRY = Choices(carry=True)


def read(*rows: list[object], choices: Choices | None = None) -> Preview:
    return preview([Sheet("名册", [TITLES, *rows])], {}, choices)  # type: ignore[list-item]


BLOCKS = (
    ["3号楼", "1单元", "101", "80", "马祎"],
    ["", "", "102", "80", "李兰"],
    [None, "2单元", "101", "80", "康梅"],
    ["  ", "", "102", "80", "程怡"],
    ["小计", "", "", "320", ""],
    ["4号楼", "", "101", "80", "何珍"],
    ["", "", "102", "80", "赵一"],
)


def test_until_it_is_confirmed_they_are_doubtful() -> None:
    seen = read(*BLOCKS)
    assert [row.unit for row in seen.new] == ["3-1-101", "4-101"]
    assert [(one.row, one.cell) for one in seen.doubtful] == [
        (3, "A3"),
        (4, "A4"),
        (5, "A5"),
        (8, "A8"),
    ]
    assert seen.doubtful[0].reason == "楼号空着，看来和第 2 行一样是“3号楼”，请确认"
    assert (seen.carried, seen.wrong) == (4, ())


def test_confirmed_each_block_is_read_and_shown() -> None:
    seen = read(*BLOCKS, choices=CARRY)
    assert [row.unit for row in seen.new] == [
        *("3-1-101", "3-1-102", "3-2-101", "3-2-102"),
        *("4-101", "4-102"),
    ]
    assert [(one.cell, one.reason) for one in seen.noted] == [
        ("A3", "从这一行起有 3 行空着楼号，按第 2 行的楼号读"),
        ("A8", "从这一行起有 1 行空着楼号，按第 7 行的楼号读"),
    ]
    assert (seen.doubtful, seen.wrong, seen.carried) == ((), (), 4)


def test_where_the_pattern_is_not_plain_a_flat_comes_twice_and_is_doubtful() -> None:
    """The second block's own number was forgotten."""
    rows = (["3", "1", "101", "80", "马祎"], ["", "", "102", "80", "李兰"])
    again = ["", "", "101", "80", "康梅"]
    seen = read(*rows, again, choices=CARRY)
    assert [row.unit for row in seen.new] == ["3-1-101", "3-1-102"]
    assert [(one.cell, one.reason) for one in seen.doubtful] == [
        ("C4", "与第 2 行是同一户，按第 2 行导入")
    ]


def test_nothing_above_or_nothing_but_the_building_wrong_stays_wrong() -> None:
    seen = read(
        ["", "1", "101", "80", "马祎"],
        ["3", "1", "102", "80", "李兰"],
        ["", "", "103", "八十", "康梅"],
        ["", "", "4-2-504", "80", "程怡"],  # tells its own building
        choices=CARRY,
    )
    assert [row.unit for row in seen.new] == ["3-1-102", "4-2-504"]
    assert [one.cell for one in seen.wrong] == ["C2", "D4"]
    assert "八十" in seen.wrong[1].reason  # what is wrong with it, not that the building is blank


def test_another_sheet_begins_anew() -> None:
    first = Sheet("一", [TITLES, ["3", "1", "101", "80", "马祎"]])
    second = Sheet("二", [TITLES, ["", "", "102", "80", "李兰"]])
    seen = preview([first, second], {}, CARRY)
    assert [row.unit for row in seen.new] == ["3-1-101"]
    assert [one.sheet for one in seen.wrong] == ["二"]

"""Spreadsheets out: what was typed stays text, marks stand where they belong."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from app.spreadsheets import Cell, write_sheet


def read_back(content: bytes) -> tuple[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    (name,) = book.sheet_names
    return name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)  # type: ignore[return-value]


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "=cmd|'/c calc'!A0",
        "{=1}",
        "http://a.b",
        "07",
    ],
)
def test_what_was_typed_is_never_a_formula(typed: str) -> None:
    content = write_sheet("名册", [typed], [[typed]])
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert read_back(content)[1][1] == [typed]


def test_cells_of_every_kind() -> None:
    rows: list[list[Cell]] = [
        ["康梅", 3, 71.2, Decimal("71.20"), None, ""],
        [date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), 620102199001010031, True],
        ["长" * 40_000],
        [float("nan"), float("inf")],
    ]
    name, read = read_back(write_sheet("3/4号楼：[名册]?" + "名" * 40, ["甲"], rows))
    assert len(name) == 31
    assert read[1][:4] == ["康梅", 3.0, 71.2, 71.2]
    assert read[2][:4] == [
        "2026-01-02",
        "2026-01-02 03:04:00+00:00",
        "620102199001010031",
        True,
    ]
    assert len(str(read[3][0])) == 32_767
    assert read[4][:2] == ["nan", "inf"]
    assert read_back(write_sheet("", ["甲"], []))[1] == [["甲"]]


def test_a_mark_colours_its_cell_and_says_why() -> None:
    content = write_sheet(
        "名册", ["房号", "面积"], [["101", 80], ["102", None]], marks={(1, 1): "没有填写面积"}
    )
    assert "没有填写面积" in part(content, "xl/comments1.xml")
    assert 'ref="B3"' in part(content, "xl/comments1.xml")
    assert read_back(content)[1][2][0] == "102"


def test_the_same_rows_as_an_iterator() -> None:
    rows = ([str(n), n] for n in range(1000))
    assert len(read_back(write_sheet("名册", ["甲", "乙"], rows, widths=[20]))[1]) == 1001

"""Spreadsheets as offices keep them, each with the preview that it must give."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import xlsxwriter

from app.estates.roll.keeping import open_packed
from app.estates.roll.preview import Preview
from app.estates.roll.rules import preview
from app.estates.roll.sheets import read_packed
from tests.xls import write_xls

Rows = list[list[object]]


@dataclass(frozen=True)
class Said:
    """What the preview must say."""

    units: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...] = ()
    doubtful: tuple[str, ...] = ()
    owners: dict[str, tuple[str, ...]] = field(default_factory=dict)
    heads: int | None = None
    area_x100: int | None = None


def workbook(*sheets: Rows, merged: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """.xlsx of the sheets; `merged` (top, left, bottom, right) of the first."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"strings_to_formulas": False}) as book:
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(f"{number + 1}号楼")
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    sheet.write(y, x, cell)
            for top, left, bottom, right in merged if number == 0 else ():
                sheet.merge_range(top, left, bottom, right, rows[top][left])
    return kept.getvalue()


def as_csv(rows: Rows, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


PLAIN = ["楼号", "单元", "房号", "建筑面积", "业主", "证件号后四位", "联系电话"]

TITLED = workbook(
    [
        ["柳荫花园业主名册（2026年）"],
        ["制表：柳荫社区", "", "", "单位：平方米"],
        [],
        ["序号", "联系电话", "业主（产权人）", "门牌", "专有面积（㎡）", "幢", "单元"],
        [1, "19900001111", "康梅", "501室", "78.90㎡", "3#", "２单元"],
        [2, "", "程怡", "502室", "78.90 平方米", "3#", "２单元"],
    ]
)
TWO_LINES_OF_HEADER = workbook(
    [
        ["楼号", "单元", "房号", "面积信息", "", "业主信息", ""],
        ["", "", "", "专有面积", "套内面积", "姓名", "身份证后四位"],
        ["1", "1", "101", 71.2, 60.0, "康梅", "003x"],
    ],
    merged=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (0, 5, 0, 6)),
)
MERGED_BUILDING = workbook(
    [
        PLAIN,
        ["1号楼", "1单元", "101", 71.2, "康梅", "1111", ""],
        ["", "", "102", 71.2, "程怡", "2222", ""],
        ["", "2单元", "101", 71.2, "何珍", "3333", ""],
        ["2号楼", "", "101", 71.2, "马祎", "4444", ""],
    ],
    merged=((1, 0, 3, 0), (1, 1, 2, 1)),
)
MERGED_FLAT = workbook(
    [
        PLAIN,
        ["1", "1", "101", 71.2, "康梅", "1111", "19900001111"],
        ["", "", "", "", "程怡", "2222", ""],
        ["1", "1", "102", 71.2, "何珍", "3333", ""],
    ],
    merged=((1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3)),
)
MERGED_AREA = workbook(
    [
        PLAIN,
        ["1", "1", "101", 142.4, "康梅", "1111", ""],
        ["1", "1", "102", "", "程怡", "2222", ""],
        ["1", "1", "103", 71.2, "何珍", "3333", ""],
    ],
    merged=((1, 3, 2, 3),),
)
MERGED_FOOT = workbook(
    [PLAIN, ["1", "1", "101", 71.2, "康梅", "1111", ""], ["制表人：李四", *[""] * 6]],
    merged=((2, 0, 2, 6),),
)
TOTALS = workbook(
    [
        PLAIN,
        ["1", "1", "101", 71.2, "康梅", "1111", ""],
        ["1号楼小计", "", "", 71.2, "1户", "", ""],
        [""] * 7,
        PLAIN,
        ["2", "1", "101", 71.2, "程怡", "2222", ""],
        ["", "", "小 计", 71.2, "", "", ""],
        ["合计", "", "", 142.4, "2户", "", ""],
        ["本页共 2 户", "", "", "", "", "", ""],
    ]
)
SEVERAL_SHEETS = workbook(
    [["填表说明"], ["一户一行，不要漏填。"]],
    [PLAIN, ["1", "1", "101", 71.2, "康梅", "1111", ""]],
    [
        ["户主", "产权面积", "室号", "单元", "栋号"],
        ["程怡", "71.20", "101", "1", "2栋"],
        ["程怡", "71.20", "101", "1", "二栋"],
    ],
)
ONE_CELL = workbook(
    [
        ["房号", "面积", "产权人"],
        ["3-2-501", 78.9, "康梅"],
        ["东区3号楼2单元502室", 78.9, "程怡"],
        ["３－２－５０３", 78.9, "何珍"],
        ["501", 78.9, "马祎"],
    ]
)
NUMBERS = workbook(
    [
        PLAIN,
        [1.0, 1, 101.0, "７８．９０", "康梅", 327, 19900001111],
        ["1", "1", "102", 78.9, "程怡", "0328", "199 0000 1111"],
        ["01", "01", "103.0", "1,078.90", "何珍", "", "0931-1234567"],
        [1, 1, 104, 78.9, "马祎", 620102199001011234, ""],
    ]
)
LINE_BREAKS = workbook(
    [
        [
            "楼\n号",
            "单 元",
            "房号\n（室）",
            "建筑面积\n(平方米)",
            " 业主\n姓名 ",
            "证件号",
            "电 话",
        ],
        [" 1\n", "1 ", "101\n", "71.2\n", "张三\n李四", "1111\n2222", "19900001111\n"],
        ["1", "1", "1 02", " 71.2", "王 五", " ", "无"],
    ]
)
TWO_IN_ONE = workbook(
    [
        ["楼栋", "房号", "面积", "业主"],
        ["3号楼2单元", "501", 71.2, "康梅"],
        ["3号楼", "2-502", 71.2, "程怡"],
        ["3号楼", "3-2-503", 71.2, "何珍"],
        ["3号楼", "4-2-504", 71.2, "马祎"],
    ]
)
NAMES = workbook(
    [
        [*PLAIN, "共有人"],
        ["1", "1", "101", 71.2, "古丽・买买提", "001x", "19900001111", "阿依·古丽"],
        ["1", "1", "102", 71.2, "古丽.买买提", "001X", "", ""],
        ["1", "1", "103", 71.2, "甘肃某某置业有限公司", "91620100MA7TEST001", "0931-1234567", ""],
        ["1", "1", "104", 71.2, "某某房管所（直管公房）", "", "", ""],
        ["1", "1", "105", 71.2, "", "", "", ""],
    ]
)
FAMILY = workbook(
    [
        [*PLAIN, "共有人"],
        ["1", "1", "101", 71.2, "康梅", "1111", "19900001111", "程怡、程小宝"],
        ["1", "1", "102", 71.2, "程怡", "", "19900001111", ""],
        ["1", "1", "103", 71.2, "程小宝", "", "19900001111", ""],
    ]
)
STATES = workbook(
    [
        PLAIN,
        ["1", "1", "101", 71.2, "康梅（已故）", "1111", ""],
        ["1", "1", "102", 71.2, "不详", "", "19900001111"],
        ["1", "1", "103", 71.2, "程怡(产权争议)", "2222", ""],
        ["1", "1", "104", 71.2, "未知", "", "19900001111"],
        ["1", "1", "105", 71.2, "何珍（户主）", "3333", ""],
    ]
)
FORMULA = io.BytesIO()
with xlsxwriter.Workbook(FORMULA) as _book:
    _sheet = _book.add_worksheet()
    _sheet.write_row(0, 0, PLAIN)
    _sheet.write_row(1, 0, ["1", "1", "101"])
    _sheet.write_formula(1, 3, "=70+1.2", None, 71.2)
    _sheet.write_formula(1, 4, '="康"&"梅"', None, "康梅")
OLD = [
    PLAIN,
    ["1号楼", "1单元", 101.0, 71.2, "康梅", "1111", ""],
    ["合计", "", "", 71.2, "", "", ""],
]
PREFERRED = workbook(
    [
        ["房屋坐落", "套内面积", "建筑面积", "专有面积", "联系人", "产权人", "业主电话", "楼号"],
        ["101", 50, 71, 60, "某甲", "康梅", "19900001111", "1"],
    ]
)

CASES: dict[str, tuple[bytes, str, Said]] = {
    "titles above, columns in any order": (TITLED, ".xlsx", Said(("3-2-501", "3-2-502"))),
    "two lines of header": (TWO_LINES_OF_HEADER, ".xlsx", Said(("1-1-101",), area_x100=7120)),
    "a merged building": (
        MERGED_BUILDING,
        ".xlsx",
        Said(("1-1-101", "1-1-102", "1-2-101", "2-101")),
    ),
    "a flat merged over its owners": (
        MERGED_FLAT,
        ".xlsx",
        Said(
            ("1-1-101", "1-1-102"),
            owners={"1-1-101": ("康梅 1111 19900001111 known", "程怡 2222 - known")},
            area_x100=14240,
        ),
    ),
    "one area for two flats": (
        MERGED_AREA,
        ".xlsx",
        Said(("1-1-103",), wrong=(("D2", "合用一个面积"), ("D3", "合用一个面积"))),
    ),
    "a note merged at the foot": (MERGED_FOOT, ".xlsx", Said(("1-1-101",))),
    "subtotals, totals, the header again": (TOTALS, ".xlsx", Said(("1-1-101", "2-1-101"))),
    "several sheets": (
        SEVERAL_SHEETS,
        ".xlsx",
        Said(("1-1-101", "2-1-101"), doubtful=("C3",), heads=2),
    ),
    "all in one cell": (
        ONE_CELL,
        ".xlsx",
        Said(("3-2-501", "东区3-2-502", "3-2-503"), wrong=(("A5", "看不出楼号"),)),
    ),
    "numbers as text and the reverse": (
        NUMBERS,
        ".xlsx",
        Said(
            ("1-1-101", "1-1-102", "1-1-103"),
            wrong=(("F5", "末几位已经丢失"),),
            owners={
                "1-1-101": ("康梅 0327 19900001111 known",),
                "1-1-102": ("程怡 0328 19900001111 known",),
                "1-1-103": ("何珍 - 0931-1234567 known",),
            },
            area_x100=7890 + 7890 + 107890,
        ),
    ),
    "line breaks and blanks in cells": (
        LINE_BREAKS,
        ".xlsx",
        Said(
            ("1-1-101", "1-1-102"),
            owners={
                "1-1-101": ("张三 1111 19900001111 known", "李四 2222 - known"),
                "1-1-102": ("王五 - - known",),
            },
        ),
    ),
    "building and staircase in one cell": (
        TWO_IN_ONE,
        ".xlsx",
        Said(("3-2-501", "3-2-502", "3-2-503"), wrong=(("B5", "不一致"),)),
    ),
    "names with dots, a company, public housing": (
        NAMES,
        ".xlsx",
        Said(
            ("1-1-101", "1-1-102", "1-1-103", "1-1-104", "1-1-105"),
            owners={
                "1-1-101": ("古丽·买买提 001X 19900001111 known", "阿依·古丽 - - known"),
                "1-1-102": ("古丽·买买提 001X 19900001111 known",),
                "1-1-103": ("甘肃某某置业有限公司 T001 0931-1234567 known",),
                "1-1-104": ("某某房管所 - - known",),
                "1-1-105": (),
            },
        ),
    ),
    "one phone for a family": (FAMILY, ".xlsx", Said(("1-1-101", "1-1-102", "1-1-103"), heads=3)),
    "the dead, the unknown, the disputed": (
        STATES,
        ".xlsx",
        Said(
            ("1-1-101", "1-1-102", "1-1-103", "1-1-104", "1-1-105"),
            owners={
                "1-1-101": ("康梅 1111 - dead",),
                "1-1-102": ("不详 - 19900001111 unknown",),
                "1-1-103": ("程怡 2222 - disputed",),
                "1-1-104": ("未知 - 19900001111 unknown",),
                "1-1-105": ("何珍 3333 - known",),
            },
            heads=5,
        ),
    ),
    "formulas": (
        FORMULA.getvalue(),
        ".xlsx",
        Said(("1-1-101",), owners={"1-1-101": ("康梅 - - known",)}, area_x100=7120),
    ),
    "the old format": (write_xls(OLD), ".xls", Said(("1-1-101",), area_x100=7120)),
    "UTF-8": (as_csv([["名册"], PLAIN, *OLD[1:]], "utf-8-sig"), ".csv", Said(("1-1-101",))),
    "GBK": (as_csv([["名册"], PLAIN, *OLD[1:]], "gbk"), ".csv", Said(("1-1-101",))),
    "several areas, several people": (
        PREFERRED,
        ".xlsx",
        Said(("1-101",), owners={"1-101": ("康梅 - 19900001111 known",)}, area_x100=6000),
    ),
}


def read(content: bytes, kind: str) -> Callable[..., Preview]:
    sheets = open_packed(read_packed(content, f"名册{kind}"))
    return lambda existing=(): preview(sheets, {row.unit: row for row in existing})


@pytest.mark.parametrize("case", CASES)
def test_a_roll_as_it_comes(case: str) -> None:
    content, kind, said = CASES[case]
    seen = read(content, kind)()
    assert tuple(row.unit for row in seen.new) == said.units
    assert len(seen.wrong) == len(said.wrong)
    for one, (cell, reason) in zip(seen.wrong, said.wrong, strict=True):
        assert one.cell == cell
        assert reason in one.reason
    assert tuple(one.cell for one in seen.doubtful) == said.doubtful
    there = {row.unit: row for row in seen.new}
    for unit, owners in said.owners.items():
        assert owners == tuple(
            f"{one.name} {one.id_tail or '-'} {one.phone or '-'} {one.state}"
            for one in there[unit].owners
        )
    if said.heads is not None:
        assert seen.heads == said.heads
    if said.area_x100 is not None:
        assert sum(row.area_x100 for row in seen.new) == said.area_x100


@pytest.mark.parametrize("case", CASES)
def test_the_same_file_again_changes_nothing(case: str) -> None:
    content, kind, said = CASES[case]
    again = read(content, kind)
    seen = again(again().new)
    assert (len(seen.new), len(seen.changed), len(seen.unchanged)) == (0, 0, len(said.units))


def test_public_housing_is_imported_and_asked_about() -> None:
    (noted,) = read(NAMES, ".xlsx")().noted
    assert (noted.cell, "承租人" in noted.reason) == ("E5", True)

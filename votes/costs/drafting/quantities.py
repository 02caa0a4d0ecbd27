"""Quantities of the flats 散热器、系数、立管: typed line by line, or from an office's spreadsheet.

All or nothing: one wrong cell, and nothing is taken; each is told where it stands.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from app.errors import Invalid
from app.estates.roll.cells import Cell, WrongCell, read_place, text_of
from app.estates.roll.headers import COLUMNS, column_letter, find_titles
from app.estates.roll.rows import unit_name
from app.estates.roll.rules import Sheet
from app.i18n import _
from votes.costs.drafting.rules import GROUP, MEASURES
from votes.costs.numbers import NumberFaults
from votes.costs.words import measure_word

CHINESE_DATA = True  # headers of spreadsheets

_PLACE = ("building", "staircase", "room")
TITLES: dict[str, tuple[str, ...]] = {
    **{name: COLUMNS[name] for name in _PLACE},
    "radiators": ("散热器组数", "散热器", "散热器数量", "暖气片", "暖气片组数", "暖气组数"),
    "coefficient": ("系数", "调整系数", "楼层系数", "位置系数", "分摊系数"),
    "risers": ("立管根数", "立管数", "立管数量", "立管"),
    "group": ("立管组", "立管分组", "立管编号", "立管号"),
}
# No flat has more: a number beyond is a slip of the finger.
_MOST = {"radiators": 200, "coefficient": 10, "risers": 100}
_GROUP = re.compile(r"\S{1,20}")
_FAULTS_MOST = 20


class WrongQuantities(Invalid):
    """`told`: each wrong cell or line, where it stands."""

    def __init__(self, told: Sequence[str], field: str) -> None:
        self.told = tuple(told)
        shown = self.told[:_FAULTS_MOST]
        faults = [(field, text) for text in shown]
        if len(self.told) > len(shown):
            more = _("还有 {n} 处").format(n=len(self.told) - len(shown))
            faults.append((field, more))
        super().__init__(faults=tuple(faults))


def read_quantity(measure: str, cell: Cell) -> str:
    """As a cost file takes it. ValueError in Chinese."""
    text = text_of(cell).replace(" ", "")
    if measure == GROUP:
        if _GROUP.fullmatch(text) is None:
            raise ValueError(_("立管组“{text}”太长，最多 20 个字").format(text=text[:10]))
        return text
    what = measure_word(measure)
    if text.startswith(("-", "−")):
        raise ValueError(_("{what}“{text}”是负数").format(what=what, text=text[:12]))
    number = NumberFaults().part(text, "")
    if number is None:
        raise ValueError(_("{what}“{text}”不是数字").format(what=what, text=text[:12]))
    if number > _MOST[measure]:
        raise ValueError(
            _("{what}“{text}”太大，最多 {most}").format(
                what=what, text=text[:12], most=_MOST[measure]
            )
        )
    if measure != "coefficient" and (number * 2).denominator != 1:
        raise ValueError(_("{what}“{text}”只能是整数或半数").format(what=what, text=text[:12]))
    return str(number) if isinstance(number, Fraction) and number.denominator == 1 else text


def read_lines(measure: str, lines: str, known: Collection[str]) -> dict[str, str]:
    """By unit. WrongQuantities."""
    found: dict[str, str] = {}
    told = []
    for number, line in enumerate(lines.split("\n"), 1):
        parts = text_of(line).replace(",", " ").replace(":", " ").split()
        if not parts:
            continue
        where = _("第 {n} 行：").format(n=number)
        if len(parts) != 2:
            told.append(where + _("要写成“房号 数量”，例如 3-2-501 5"))
        elif parts[0] not in known:
            told.append(where + _("小区里没有 {unit}").format(unit=parts[0][:20]))
        elif parts[0] in found:
            told.append(where + _("{unit} 已经写过").format(unit=parts[0]))
        else:
            try:
                found[parts[0]] = read_quantity(measure, parts[1])
            except ValueError as wrong:
                told.append(where + str(wrong))
    if told:
        raise WrongQuantities(told, "lines")
    if not found:
        raise Invalid(_("一行也没有填"), _("请一户一行填写。"), field="lines")
    return found


def read_sheets(sheets: Sequence[Sheet], known: Collection[str]) -> dict[str, dict[str, str]]:
    """By measure, by unit; empty cells say nothing. WrongQuantities."""
    found: dict[str, dict[str, str]] = {}
    told: list[str] = []
    headed = False
    for sheet in sheets:
        rows = list(sheet.rows)
        header = find_titles(rows, TITLES, ("room",))
        if header is None:
            continue
        at, columns = header
        measures = [name for name in (*MEASURES, GROUP) if name in columns]
        if not measures:
            continue
        headed = True
        several = len(sheets) > 1
        for number, row in enumerate(rows[at + 1 :], at + 2):
            where = f"{sheet.name} " if several else ""
            _read_row(row, number, where, columns, measures, known, found, told)
    if not headed:
        raise Invalid(
            _("没有找到数量的表头"),
            _("表头应在前 20 行内，有“房号”和“散热器组数”“系数”“立管根数”“立管组”中的至少一列。"),
            field="file",
        )
    if told:
        raise WrongQuantities(told, "file")
    if not found:
        raise Invalid(_("表格里没有数量"), _("请填好以后再上传。"), field="file")
    return found


def _read_row(
    row: Sequence[Cell],
    number: int,
    where: str,
    columns: Mapping[str, int],
    measures: Sequence[str],
    known: Collection[str],
    found: dict[str, dict[str, str]],
    told: list[str],
) -> None:
    cells = {name: row[column] for name, column in columns.items() if column < len(row)}
    if not any(text_of(cells.get(name)) for name in measures):
        return

    def cell(name: str) -> str:
        return where + f"{column_letter(columns.get(name, columns['room']))}{number}："

    try:
        unit = unit_name(*read_place(cells))
    except WrongCell as wrong:
        told.append(cell(wrong.column) + wrong.reason)
        return
    if unit not in known:
        told.append(cell("room") + _("小区里没有 {unit}").format(unit=unit))
        return
    for name in measures:
        if not text_of(cells.get(name)):
            continue
        values = found.setdefault(name, {})
        if unit in values:
            told.append(cell(name) + _("{unit} 已经写过").format(unit=unit))
            continue
        try:
            values[unit] = read_quantity(name, cells.get(name))
        except ValueError as wrong:
            told.append(cell(name) + str(wrong))

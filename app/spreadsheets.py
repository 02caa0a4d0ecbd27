"""Spreadsheets out (.xlsx). The one writer: no text that somebody typed ever becomes a formula."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import xlsxwriter

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | Decimal | bool | date | datetime | None

_TEXT_MOST = 32_767  # signs in one cell; office software refuses a file with more
_EXACT_MOST = 10**15  # beyond it office software rounds a number: it is written as text
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDTH = 14.0


def write_sheet(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[float] = (),
    marks: Mapping[tuple[int, int], str] | None = None,
) -> bytes:
    """One sheet: a bold header that stays in sight, and `rows`, taken one at a time.

    `widths` of the first columns in signs; a Chinese character takes two. `marks`: (row, column),
    both from 0, the header not counted → why; the cell is coloured and carries the words as a note.
    A text that begins like a formula stays text, also when it is edited or saved as .csv. Days and
    times are written as ISO texts: what office software makes of a date is its own.
    """
    return write_book([Sheet(title, header, rows, widths, marks)])


@dataclass(frozen=True, slots=True)
class Sheet:
    """What `write_sheet` takes, for a file of several."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[float] = ()
    marks: Mapping[tuple[int, int], str] | None = None


def write_book(sheets: Iterable[Sheet]) -> bytes:
    """Several sheets in one file, each as `write_sheet` writes it."""
    kept = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(kept, options) as book:
        looks = {
            (marked, quoted): book.add_format(
                {
                    "valign": "top",
                    "text_wrap": True,
                    "quote_prefix": quoted,
                    **({"bg_color": "#FFD9CC", "border": 1} if marked else {}),
                }
            )
            for marked in (False, True)
            for quoted in (False, True)
        }
        bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True, "bottom": 1})
        for sheet in sheets:
            name = _NO_SHEET_NAME.sub(" ", sheet.title).strip("' ")[:31] or None
            _fill(book.add_worksheet(name), sheet, looks, bold)
    return kept.getvalue()


def _fill(
    paper: xlsxwriter.worksheet.Worksheet,
    sheet: Sheet,
    looks: Mapping[tuple[bool, bool], xlsxwriter.format.Format],
    bold: xlsxwriter.format.Format,
) -> None:
    marks = sheet.marks or {}
    for column in range(max(len(sheet.header), len(sheet.widths))):
        width = sheet.widths[column] if column < len(sheet.widths) else _WIDTH
        paper.set_column(column, column, width)
    for column, text in enumerate(sheet.header):
        paper.write_string(0, column, text[:_TEXT_MOST], bold)
    paper.freeze_panes(1, 0)
    for index, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            why = marks.get((index, column))
            _write(paper, index + 1, column, cell, looks, marked=why is not None)
            if why:
                paper.write_comment(index + 1, column, why[:_TEXT_MOST])


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    cell: Cell,
    looks: Mapping[tuple[bool, bool], xlsxwriter.format.Format],
    *,
    marked: bool,
) -> None:
    if cell is None or cell == "":
        if marked:
            sheet.write_blank(row, column, None, looks[True, False])
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, looks[marked, False])
    elif isinstance(cell, int | float | Decimal) and -_EXACT_MOST < cell < _EXACT_MOST:
        sheet.write_number(row, column, cell, looks[marked, False])
    else:
        text = cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)
        quoted = text.startswith(LIKE_A_FORMULA)
        sheet.write_string(row, column, text[:_TEXT_MOST], looks[marked, quoted])

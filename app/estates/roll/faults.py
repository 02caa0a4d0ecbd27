"""The rows of an uploaded roll that will not be imported, as a spreadsheet to be mended."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

from app import spreadsheets
from app.estates.roll.cells import Cell
from app.estates.roll.choices import Choices
from app.estates.roll.headers import (
    HEADER_WITHIN,
    chosen_columns,
    column_number,
    find_columns,
    title_of,
)
from app.estates.roll.merging import fill_down
from app.estates.roll.preview import Preview, Remark
from app.estates.roll.remarks import speaks_of_hardship
from app.estates.roll.rules import Sheet
from app.i18n import _


def faults_sheet(sheets: Sequence[Sheet], seen: Preview, choices: Choices) -> bytes:
    """Wrong and doubtful rows under the header of the file, the cell at fault coloured.

    It can be mended and uploaded as it is. Remarks are left out, and what speaks of hardship.
    """
    titles: list[str] = []
    rows: list[list[spreadsheets.Cell]] = []
    marks: dict[tuple[int, int], str] = {}
    first: Sequence[Cell] | None = None
    for sheet in sheets:
        head = fill_down(list(islice(sheet.rows, HEADER_WITHIN)), sheet.merged)
        found = find_columns(head)
        if found is None:
            continue
        header = head[found[0]]
        first = first if first is not None else header
        columns = chosen_columns(found[1], header, choices.columns, first)
        hidden = columns.get("remark")
        places = _places(header, titles, hidden)
        remarks = {one.row: one for one in (*seen.doubtful, *seen.wrong) if one.sheet == sheet.name}
        for number, row in enumerate(sheet.rows, 1):
            if (remark := remarks.get(number)) is not None:
                column = places.get(_column_of(remark))
                marks[len(rows), 0 if column is None else column + 3] = remark.reason
                rows.append([sheet.name, number, remark.reason, *_shown(row, places, len(titles))])
    return spreadsheets.write_sheet(
        _("有错的行"),
        [_("工作表"), _("原行号"), _("原因"), *titles],
        rows,
        widths=[10, 8, 40],
        marks=marks,
    )


def _places(header: Sequence[Cell], titles: list[str], hidden: int | None) -> dict[int, int]:
    """Column of this sheet → column of the answer; adds the titles that are new."""
    places: dict[int, int] = {}
    known = {title_of(title): place for place, title in enumerate(titles)}
    for column, cell in enumerate(header):
        if column == hidden:
            continue
        place = known.get(title_of(cell))
        if place is None or place in places.values():
            place = len(titles)
            titles.append(str(cell or ""))
        places[column] = place
    return places


def _column_of(remark: Remark) -> int:
    return column_number(remark.cell.rstrip("0123456789"))


def _shown(row: Sequence[Cell], places: dict[int, int], width: int) -> list[spreadsheets.Cell]:
    shown: list[spreadsheets.Cell] = [None] * width
    for column, place in places.items():
        cell = row[column] if column < len(row) else None
        if isinstance(cell, str) and speaks_of_hardship(cell):
            cell = None
        shown[place] = (
            cell if isinstance(cell, str | int | float | date | datetime | None) else _said(cell)
        )
    return shown


def _said(cell: time | timedelta) -> str:
    return str(cell)

"""Merged cells of a roll: a building's name over its rows, one flat over the lines of its owners.

Only downwards: a title merged across the sheet says nothing of the columns beneath it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.estates.roll.cells import Cell, WrongCell, text_of
from app.i18n import _

Merged = tuple[int, int, int, int]  # top, left, bottom, right; from 0

# Of a flat merged over several lines, each line may name an owner of its own.
FILLED = ("building", "staircase", "floor", "kind", "area_source", "status")
_SHARED = ("owner", "id_tail", "phone", "coowners")


def fill_down(rows: Sequence[Sequence[Cell]], merged: Iterable[Merged]) -> list[list[Cell]]:
    """All merged cells of the first rows, for finding the header."""
    filled = [list(row) for row in rows]
    for top, left, bottom, _right in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in filled[top + 1 : bottom + 1]:
            row.extend([None] * (left + 1 - len(row)))
            row[left] = rows[top][left]
    return filled


class MergedColumns:
    """What a sheet's merged cells mean for its columns, one row after the other from the top."""

    def __init__(self, merged: Iterable[Merged], columns: Mapping[str, int]) -> None:
        names = {column: name for name, column in columns.items()}
        self._ends: dict[tuple[int, str], int] = {
            (top, names[left]): bottom
            for top, left, bottom, _right in merged
            if left in names and bottom > top
        }
        self._open: dict[str, tuple[int, Cell]] = {}

    def __bool__(self) -> bool:
        return bool(self._ends)

    def read(self, index: int, cells: dict[str, Cell]) -> bool:
        """Fill the cells of the row `index`, from 0; True where it goes on with the flat above.

        WrongCell where several flats share one area.
        """
        for name, (end, value) in list(self._open.items()):
            if index > end:
                del self._open[name]
            elif name in FILLED:
                cells[name] = value
        goes_on = "room" in self._open
        if not goes_on:
            for name in _SHARED:
                if name in self._open:
                    cells[name] = self._open[name][1]
        shared = "area" in self._open and not goes_on
        for name, cell in cells.items():
            if (index, name) in self._ends:
                self._open[name] = (self._ends[index, name], cell)
        if not goes_on and "area" in self._open:
            shared = shared or self._open["area"][0] > self._open.get("room", (index,))[0]
        if shared:
            raise WrongCell("area", _("几户合用一个面积单元格，请取消合并，逐户填写"))
        return goes_on


class Above:
    """The building that stood above, for rows in which it is blank and not merged: many offices
    write it in the first row of a block only. A guess, to be shown."""

    def __init__(self) -> None:
        self.row = 0  # of the spreadsheet
        self.building: Cell = None
        self._staircase: Cell = None

    def note(self, row: int, cells: Mapping[str, Cell]) -> None:
        """Every row, one after the other from the top."""
        if text_of(cells.get("building")):
            self.row, self.building = row, cells["building"]
            self._staircase = cells.get("staircase")
        elif text_of(cells.get("staircase")):
            self._staircase = cells["staircase"]

    def filled(self, cells: Mapping[str, Cell]) -> dict[str, Cell] | None:
        """The row with the building above; None where none is blank, or none is above."""
        if self.building is None or "building" not in cells or text_of(cells["building"]):
            return None
        filled = {**cells, "building": self.building}
        if "staircase" in cells and not text_of(cells["staircase"]):
            filled["staircase"] = self._staircase
        return filled


def lines_of_flats(
    rows: Iterator[tuple[int, dict[str, Cell]]], merged: MergedColumns
) -> Iterator[tuple[int, list[dict[str, Cell]], WrongCell | None]]:
    """(row from 0, lines of one flat, what is wrong with them): the lines that its merged room
    cell joins come together."""
    if not merged:
        for index, cells in rows:
            yield index, [cells], None
        return
    waiting: tuple[int, list[dict[str, Cell]], WrongCell | None] | None = None
    for index, cells in rows:
        fault = None
        try:
            goes_on = merged.read(index, cells)
        except WrongCell as wrong:
            goes_on, fault = False, wrong
        if goes_on and waiting is not None:
            waiting[1].append(cells)
            continue
        if waiting is not None:
            yield waiting
        waiting = (index, [cells], fault)
    if waiting is not None:
        yield waiting

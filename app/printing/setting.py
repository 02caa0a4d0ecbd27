"""Draws lists to sign as a PDF. Loads the fonts: imported only where it is wanted."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.i18n import _
from app.pdf import Archived
from app.printing.drawing import POINT, Align, Drawing, capital_height

_LEFT, _RIGHT, _TOP, _BOTTOM = 15.0, 195.0, 20.0, 279.0
_WIDE = _RIGHT - _LEFT
_SONG, _HEI = "Yishi Song", "Yishi Hei"
_SIZE, _SMALL = 12.0, 11.0
_PAD = 1.5
_LEADING = 1.3
_ROW, _HEAD, _HEADING = 10.0, 9.0, 7.5  # least heights of a row
_CODE = 26.0
# By kind of column; what is named nothing here shares what is left.
_WIDTHS = {
    **{"number": 13, "room": 27, "name": 29, "area": 19, "duty": 32},
    **{"sign": 34, "code": 18, "day": 24, "time": 17, "money": 36},
}
_ALIGN: dict[str, Align] = {"number": "center", "code": "center", "area": "right", "money": "right"}
_EMPTY = 2
_TOLD = 200  # rows between two words of how far it is

Sheet = Mapping[str, Any]


def draw_lists(
    sheets: Sequence[Sheet],
    fonts: str,
    title: str,
    into: str | None = None,
    archived: Mapping[str, Any] | None = None,
) -> Iterator[int]:
    """Into the file `into`; yields how many rows were drawn since it last said. `sheets`:
    `ListSheet`s as dictionaries, each beginning on a page of its own and counting its own pages;
    the head of the table on every page. `archived`: of what is kept, as `lists_as_work` gives it.
    FontsMissing."""
    assert into is not None
    kept = Archived.of_plain(archived) if archived else None
    with Path(into).open("wb") as out, Drawing(out, Path(fonts), title, kept) as drawing:
        for sheet in sheets:
            yield from _List(drawing, sheet).draw()


def set_list(sheet: Sheet, fonts: str) -> bytes:
    """A single list, in memory. FontsMissing."""
    kept = io.BytesIO()
    with Drawing(kept, Path(fonts), str(sheet["title"])) as drawing:
        for _rows in _List(drawing, sheet).draw():
            pass
    return kept.getvalue()


class _List:
    def __init__(self, drawing: Drawing, sheet: Sheet) -> None:
        self._on = drawing
        self._sheet = sheet
        self._pages: list[int] = []
        self._y = _TOP
        kinds = [column["kind"] for column in sheet["columns"]]
        fixed = sum(_WIDTHS.get(kind, 0) for kind in kinds)
        rest = sum(kind not in _WIDTHS for kind in kinds)
        # Without a column that takes the rest, all take it.
        stretch = 1.0 if rest else _WIDE / fixed
        widths = [
            _WIDTHS[kind] * stretch if kind in _WIDTHS else (_WIDE - fixed) / rest for kind in kinds
        ]
        lefts = [_LEFT + sum(widths[:at]) for at in range(len(widths))]
        self._cells = list(
            zip(lefts, widths, (_ALIGN.get(kind, "left") for kind in kinds), strict=True)
        )

    def draw(self) -> Iterator[int]:
        """How many pages there are is known, and said on each, when all are drawn."""
        self._heads()
        self._table_head()
        done = 0
        for group in self._sheet["groups"]:
            if group["heading"]:
                self._group(group)
            for place, row in enumerate(group["rows"]):
                if self._is_enough(group, place, row):
                    break
                self._row(row)
                done += 1
                if done == _TOLD:
                    yield done
                    done = 0
        self._foot()
        self._pages.append(self._on.end_page())
        for number, page in enumerate(self._pages, 1):
            self._on.return_to(page)
            said = f"{number} / {len(self._pages)}"
            self._on.text(105, 288.5, said, _SMALL, _SONG, align="center")
            self._on.end_page()
        yield done

    # -- around the table -----------------------------------------------------------------------

    def _margin(self) -> None:
        self._on.text(_LEFT, 16.5, self._sheet["part"], _SMALL, _HEI)
        if self._sheet["invented"]:
            said = _("虚构数据，仅供演示")
            self._on.text(_RIGHT, 16.5, said, _SMALL, _HEI, align="right", grey=0.38)

    def _heads(self) -> None:
        self._margin()
        sheet, room = self._sheet, _WIDE
        if sheet["code"]:
            left = _RIGHT - _CODE
            self._on.code(sheet["code"], left, self._y, _CODE)
            self._on.text(
                left + _CODE / 2, self._y + _CODE + 3, sheet["code_note"], 9, _SONG, align="center"
            )
            room -= _CODE + 4
        below = self._y + _CODE + 6
        self._lines(sheet["title"], 20, _SONG, room, weight="bold", align="center")
        self._lines(sheet["subtitle"], 14, _SONG, room, align="center")
        self._y += 2
        self._lines(sheet["note"], _SIZE, _SONG, room)
        self._y += 3
        if sheet["code"]:
            self._y = max(self._y, below)

    def _lines(
        self,
        text: str,
        size: float,
        family: str,
        room: float,
        *,
        weight: str = "normal",
        align: Align = "left",
    ) -> None:
        high = size * POINT * 1.35
        for line in self._on.wrapped(text, size, family, room, weight) if text else ():
            self._y += high
            left = _LEFT + (room / 2 if align == "center" else 0)
            base = self._y - high / 2 + capital_height(size)
            self._on.text(left, base, line, size, family, weight=weight, align=align)

    def _foot(self) -> None:
        if not self._sheet["foot"]:
            return
        if self._y + self._foot_height() > _BOTTOM:
            self._turn(head=False)
        self._y += 6
        self._lines(self._sheet["foot"], _SIZE, _SONG, _WIDE)

    def _foot_height(self) -> float:
        lines = self._on.wrapped(self._sheet["foot"], _SIZE, _SONG, _WIDE)
        return 6 + len(lines) * _SIZE * POINT * 1.35

    def _is_enough(self, group: Mapping[str, Any], place: int, row: Sequence[str]) -> bool:
        """Of lines left empty at the end two are enough before they would make another page."""
        last = group is self._sheet["groups"][-1]
        full = self._y + _ROW + self._foot_height() > _BOTTOM
        return last and place >= _EMPTY and not any(row) and full

    # -- the table ------------------------------------------------------------------------------

    def _turn(self, *, head: bool = True) -> None:
        self._pages.append(self._on.end_page())
        self._y = _TOP
        self._margin()
        if head:
            self._table_head()

    def _table_head(self) -> None:
        labels = [column["label"] for column in self._sheet["columns"]]
        self._cells_of(labels, _HEI, _HEAD, head=True)

    def _group(self, group: Mapping[str, Any]) -> None:
        """Never alone at the foot of a page."""
        first = group["rows"][0] if group["rows"] else ()
        lines = self._on.wrapped(group["heading"], _SIZE, _HEI, _WIDE - 2 * _PAD)
        high = max(_HEADING, len(lines) * _SIZE * POINT * _LEADING)
        if self._y + high + self._height(first, _SONG, _ROW) > _BOTTOM:
            self._turn()
        self._on.box(_LEFT, self._y, _WIDE, high, 0.93)
        self._on.frame(_LEFT, self._y, _WIDE, high)
        self._in_cell(lines, _LEFT, _WIDE, "left", _HEI, high)
        self._y += high

    def _row(self, row: Sequence[str]) -> None:
        if self._y + self._height(row, _SONG, _ROW) > _BOTTOM:
            self._turn()
        self._cells_of(row, _SONG, _ROW)

    def _height(self, row: Sequence[str], family: str, least: float) -> float:
        lines = [
            len(self._on.wrapped(text, _SIZE, family, wide - 2 * _PAD))
            for text, (_left, wide, _align) in zip(row, self._cells, strict=False)
        ]
        return max(least, max(lines, default=1) * _SIZE * POINT * _LEADING + 1)

    def _cells_of(
        self, row: Sequence[str], family: str, least: float, *, head: bool = False
    ) -> None:
        high = self._height(row, family, least)
        for text, (left, wide, align) in zip(row, self._cells, strict=True):
            self._on.frame(left, self._y, wide, high)
            lines = self._on.wrapped(text, _SIZE, family, wide - 2 * _PAD)
            self._in_cell(lines, left, wide, "center" if head else align, family, high)
        self._y += high

    def _in_cell(
        self, lines: Sequence[str], left: float, wide: float, align: Align, family: str, high: float
    ) -> None:
        place = {"left": left + _PAD, "center": left + wide / 2, "right": left + wide - _PAD}[align]
        leading = _SIZE * POINT * _LEADING
        top = self._y + (high - len(lines) * leading) / 2
        for number, line in enumerate(lines):
            if line:
                base = top + (number + 0.5) * leading + capital_height(_SIZE)
                self._on.text(place, base, line, _SIZE, family, align=align)

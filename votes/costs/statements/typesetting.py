"""费用分摊告知单 as PDF, a page a household. Called in a working process."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.i18n import _
from app.printing.drawing import POINT, Drawing, capital_height

_LEFT, _RIGHT, _TOP, _BOTTOM = 22.0, 188.0, 18.0, 281.0
_SONG, _HEI = "Yishi Song", "Yishi Hei"
_SIZE = 13.0
_CODE = 32.0  # millimetres, the white around it included
_TOLD = 100  # households between two words of how far it is


def draw_statements(
    statements: Sequence[Mapping[str, Any]],
    common: Mapping[str, Any],
    fonts: str,
    into: str | None = None,
) -> Iterator[int]:
    """Into the file `into`; yields how many were drawn since it last said. `statements`: place,
    amount, steps [title, rows, amount], instalments, link of its code; `common`: what is the same
    on all.
    FontsMissing."""
    assert into is not None
    title = str(common["title"])
    with Path(into).open("wb") as out, Drawing(out, Path(fonts), title) as drawing:
        for number, one in enumerate(statements, 1):
            _Statement(drawing, common).draw(one)
            if number % _TOLD == 0:
                yield _TOLD
        yield len(statements) % _TOLD


class _Statement:
    def __init__(self, drawing: Drawing, common: Mapping[str, Any]) -> None:
        self._on = drawing
        self._common = common
        self._y = _TOP

    def draw(self, one: Mapping[str, Any]) -> None:
        self._margin()
        self._objecting(one["link"])
        self._y += 8
        self._say(self._common["title"], 22, _HEI, middle=True)
        self._y += 6
        self._say(one["place"], 15, _SONG)
        self._y += 4
        self._sum(one["amount"])
        self._y += 6
        for number, (title, rows, amount) in enumerate(one["steps"], 1):
            self._step(f"{number}．{title}", amount, rows)
        self._step(_("应交合计"), one["amount"], one["instalments"])
        self._y += 5
        self._say(self._common["ways"], 10, _SONG)
        self._say(self._common["foot"], 10, _SONG)
        self._say(self._common["sha256"], 9, _SONG)
        self._on.end_page()

    def _objecting(self, link: str) -> None:
        """The code that leads to an objection, at the upper right: there it takes no page more."""
        top = _TOP + 5
        self._on.code(link, _RIGHT - _CODE + 3, top, _CODE)  # its white reaches into the margin
        said = self._common["code"]
        self._on.text(_RIGHT, top + _CODE + 2, said, 10, _HEI, align="right")

    def _margin(self) -> None:
        base = self._y + 3.5
        self._on.text(_LEFT, base, self._common["estate"], 11, _HEI)
        if self._common["invented"]:
            said = _("虚构数据，仅供演示")
            self._on.text(_RIGHT, base, said, 11, _HEI, align="right", grey=0.38)
        self._y += 5

    def _sum(self, amount: str) -> None:
        base = self._y + 9
        left = _LEFT + self._on.text(_LEFT, base, _("应交") + "　", 16, _SONG)
        left += self._on.text(left, base, amount, 24, _SONG, weight="bold")
        self._on.text(left, base, "　" + _("元"), 16, _SONG)
        self._y += 12

    def _step(self, title: str, amount: str, rows: Sequence[Sequence[str]]) -> None:
        lines = [f"{term}：{value}" for term, value in rows]
        if self._y + 5 + (len(lines) + 1) * _SIZE * POINT * 1.5 > _BOTTOM:
            self._turn()
        self._y += 3
        self._on.line(_LEFT, self._y, _RIGHT, self._y)
        self._y += 2
        said = f"{amount} " + _("元")
        wide = self._on.width(said, _SIZE, _HEI) + 4
        top = self._y
        self._say(title, _SIZE, _HEI, room=_RIGHT - _LEFT - wide)
        base = top + _SIZE * POINT * 0.75 + capital_height(_SIZE)
        self._on.text(_RIGHT, base, said, _SIZE, _HEI, align="right")
        for line in lines:
            self._say(line, _SIZE, _SONG, indent=6)

    def _say(
        self,
        text: str,
        size: float,
        family: str,
        *,
        room: float = _RIGHT - _LEFT,
        indent: float = 0,
        middle: bool = False,
    ) -> None:
        high = size * POINT * 1.5
        for line in self._on.wrapped(text, size, family, room - indent):
            if self._y + high > _BOTTOM + 3:
                self._turn()
            base = self._y + high / 2 + capital_height(size)
            if middle:
                self._on.text((_LEFT + _RIGHT) / 2, base, line, size, family, align="center")
            else:
                self._on.text(_LEFT + indent, base, line, size, family)
            self._y += high

    def _turn(self) -> None:
        self._on.end_page()
        self._y = _TOP
        self._margin()

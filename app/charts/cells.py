"""How the cells of a façade are drawn: boxes, room numbers, marks, in layers.

The paint of the commonest state stands once on each layer instead of on every cell: it halves
the bytes of a page with 500 flats.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from app.charts.escaping import safe
from app.charts.layout import Cell
from app.charts.states import LOOKS, Look, State, state_word

# A cell and the upper left corner of its box.
Placed = Iterable[tuple[Cell, int, int]]

DENSE_CELL = 17
ROOM_CELL = 44
_FITS = 28  # 42 units at a font of 15
_FITS_SMALL = 42  # and at 10


class CellPainter:
    """Draws cells of one size. What the state alone decides is put together once a building."""

    def __init__(self, cell: int, counts: Counter[State]) -> None:
        common = max(counts, key=lambda state: counts[state], default=State.PLAIN)
        self._common = LOOKS[common]
        self._heads = {
            state: f'<rect class="{state.value}" width="{cell}" height="{cell}" rx="2"'
            + ("" if state is common else paint(LOOKS[state]))
            for state in counts
        }
        self._tails = {state: f" {safe(state_word(state))}</title>" for state in counts}
        self._inks = {state: self._own("fill", LOOKS[state].ink) for state in counts}
        self._marks = {
            state: f'{LOOKS[state].mark}"{self._own("stroke", LOOKS[state].ink)}'
            for state in counts
            if LOOKS[state].mark
        }

    def dense(self, placed: Placed) -> str:
        """Cells of 17 with the name in the tooltip."""
        heads, tails, marked = self._heads, self._tails, self._marks
        boxes: list[str] = []
        marks: list[str] = []
        for cell, x, y in placed:
            state = cell.state
            boxes.append(
                f'{heads[state]} x="{x}" y="{y}"><title>{safe(cell.name)}{tails[state]}</rect>'
            )
            if state in marked:
                marks.append(f'<path d="M{x + 3} {y + 3}{marked[state]}/>')
        return self._layers(boxes, [], marks)

    def rooms(self, placed: Placed) -> str:
        """Cells of 44 with the room number, each a link where the flat has an address."""
        boxes: list[str] = []
        texts: list[str] = []
        marks: list[str] = []
        for cell, x, y in placed:
            state, room = cell.state, cell.room
            title = f"<title>{safe(cell.name)}{self._tails[state]}"
            box = f'{self._heads[state]} x="{x}" y="{y}"'
            if cell.href is None:
                boxes.append(f"{box}>{title}</rect>")
            else:
                # The clear frame makes the target as large as the pitch.
                boxes.append(
                    f'<a href="{safe(cell.href)}">{title}<path d="M{x - 2} {y - 2}h48v48h-48z" '
                    f'fill="none" stroke="none"/>{box}/></a>'
                )
            marked = state in self._marks
            texts.append(
                f'<text x="{x + 22}" y="{y + (21 if marked else 27)}"{self._inks[state]}'
                f"{_fitted(room)}</text>"
            )
            if marked:
                marks.append(f'<path d="M{x + 17} {y + 28}{self._marks[state]}/>')
        return self._layers(boxes, texts, marks)

    def _own(self, attribute: str, ink: str) -> str:
        """The ink as an attribute, or nothing where the layer has the same."""
        return "" if ink == self._common.ink else f' {attribute}="{ink}"'

    def _layers(self, boxes: list[str], texts: list[str], marks: list[str]) -> str:
        """Numbers and marks lie over the boxes, but a pointer goes through them."""
        ink = self._common.ink
        layers = [f'<g{paint(self._common)} pointer-events="all">{"".join(boxes)}</g>']
        if texts:
            layers.append(
                f'<g fill="{ink}" font-size="15" text-anchor="middle" pointer-events="none" '
                f'aria-hidden="true">{"".join(texts)}</g>'
            )
        if marks:
            layers.append(
                f'<g fill="none" stroke="{ink}" stroke-width="1.8" pointer-events="none">'
                f"{''.join(marks)}</g>"
            )
        return "".join(layers)


def paint(look: Look) -> str:
    """The attributes of a cell's box."""
    dashes = "3 2" if look.dashed else "none"
    return f' fill="{look.fill}" stroke="{look.stroke}" stroke-dasharray="{dashes}"'


@lru_cache(maxsize=4096)
def _fitted(room: str) -> str:
    """The rest of a text element: a long room shrinks, at last only its end stays, which tells
    one from the next."""
    if _width(room) <= _FITS:
        return f">{safe(room)}"
    shown = room
    while _width(shown) > _FITS_SMALL:
        shown = "…" + shown.removeprefix("…")[1:]
    return f' font-size="10">{safe(shown)}'


def _width(text: str) -> int:
    """In tenths of the font size: a Chinese character 10, a letter or digit 6."""
    return sum(6 if char.isascii() else 10 for char in text)

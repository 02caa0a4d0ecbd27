"""The building chart 楼盘表: each building a façade of staircases and floors, each flat a cell.

Two sizes. Dense, for results: cells of 17, no links, the room in the tooltip. With rooms, for
the estate: cells of 44 on a pitch of 48 with the room number, each a link where it has an
address. All lengths are in units of 1/16 em, so that elder mode enlarges a chart by its font
size alone; without a style sheet a unit is a pixel at 16 px.

A façade wider than a phone is cut between staircases into wings, which stand side by side
where there is room and below each other where there is not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.cells import DENSE_CELL, ROOM_CELL, CellPainter, paint
from app.charts.escaping import safe
from app.charts.layout import Building, Cell, Staircase
from app.charts.palette import EDGE, FONTS, SOFT, WALL
from app.charts.states import LOOKS, State, state_word
from app.i18n import _

_EM = 16


@dataclass(frozen=True, slots=True)
class _Size:
    name: str
    cell: int
    pitch: int
    columns: int  # the most cells in a line
    label: int  # room for the floor's number on the left
    between: int  # between staircases
    limit: int  # the widest wing: what a phone of 390 px has inside a card
    font: int


_DENSE = _Size("dense", DENSE_CELL, 20, columns=13, label=18, between=9, limit=300, font=12)
_ROOMS = _Size("rooms", ROOM_CELL, 48, columns=5, label=30, between=14, limit=296, font=15)


def facade(building: Building, *, rooms: bool = False) -> Markup:
    """A `<figure class="building">` with one SVG a wing and the building's name."""
    size = _ROOMS if rooms else _DENSE
    counts = count_states([building])
    painter = CellPainter(size.cell, counts)
    tops, ground = _tops(building, size)
    wings = "".join(_wing(wing, size, tops, ground, painter) for wing in _wings(building, size))
    said = safe(_summary(building.name, counts))
    role = "group" if rooms else "img"
    drawing = f'<div class="wings" role="{role}" aria-label="{said}">{wings}</div>'
    caption = f"<figcaption>{safe(building.name)}</figcaption>"
    inner = caption + drawing if rooms else drawing + caption
    return Markup(f'<figure class="building {size.name}">{inner}</figure>')  # noqa: S704 (escaped)


def legend(counts: Mapping[State, int]) -> Markup:
    """`<ul class="legend">`: every state that occurs, as drawn, with its word and number 户."""
    entries = "".join(
        f'<li><svg width="17" height="17" viewBox="-1 -1 19 19" aria-hidden="true">'
        f'<rect width="17" height="17" rx="2"{paint(LOOKS[state])}/><path d="M3 3'
        f'{LOOKS[state].mark}" fill="none" stroke="{LOOKS[state].ink}" stroke-width="1.8"/></svg>'
        f"<span>{safe(state_word(state))} <b>{counts[state]}</b> {safe(_('户'))}</span></li>"
        for state in State
        if counts.get(state)
    )
    return Markup(f'<ul class="legend">{entries}</ul>')  # noqa: S704 (escaped)


def count_states(buildings: Iterable[Building]) -> Counter[State]:
    """How many cells of each state, over all buildings."""
    return Counter(cell.state for building in buildings for cell in building.cells())


def _summary(name: str, counts: Counter[State]) -> str:
    parts = [f"{state_word(state)} {counts[state]}" for state in State if counts[state]]
    total = _("{name}，共 {count} 户").format(name=name, count=sum(counts.values()))
    return "：".join([total, "，".join(parts)]) if parts else total


def _columns(staircase: Staircase, size: _Size) -> int:
    """How many cells a line has: a floor that is too long goes on in lines of equal length."""
    widest = max([len(floor.cells) for floor in staircase.floors], default=1)
    return -(-widest // -(-widest // size.columns)) if widest else 1


def _wing_width(wing: Sequence[Staircase], size: _Size) -> int:
    columns = sum(_columns(staircase, size) for staircase in wing)
    return size.label + columns * size.pitch + len(wing) * size.between


def _wings(building: Building, size: _Size) -> list[Sequence[Staircase]]:
    """The fewest wings, of nearly equal length, that each fit a phone."""
    staircases = building.staircases
    for parts in range(1, len(staircases)):
        length = -(-len(staircases) // parts)
        wings = [staircases[i : i + length] for i in range(0, len(staircases), length)]
        if all(_wing_width(wing, size) <= size.limit for wing in wings):
            return wings
    return [[staircase] for staircase in staircases]


def _lines(cells: Sequence[Cell | None], columns: int) -> int:
    return -(-len(cells) // columns)


def _tops(building: Building, size: _Size) -> tuple[dict[str, int], int]:
    """Where each floor begins, from the top, and the height of them all."""
    lines = dict.fromkeys(building.labels, 1)
    for staircase in building.staircases:
        columns = _columns(staircase, size)
        for floor in staircase.floors:
            if len(floor.cells) > columns:
                lines[floor.label] = max(lines[floor.label], _lines(floor.cells, columns))
    tops: dict[str, int] = {}
    y = 0
    for label, count in lines.items():
        tops[label] = y
        y += count * size.pitch
    return tops, y


def _wing(
    wing: Sequence[Staircase],
    size: _Size,
    tops: dict[str, int],
    ground: int,
    painter: CellPainter,
) -> str:
    """One SVG: walls, the names of floors and staircases, then the cells."""
    width, height = _wing_width(wing, size), ground + size.font + 12
    middle = size.cell // 2 + size.font // 3 + 2
    texts = [
        f'<text x="{size.label - 5}" y="{top + middle}" text-anchor="end">{safe(label)}</text>'
        for label, top in tops.items()
    ]
    walls: list[str] = []
    placed: list[tuple[Cell, int, int]] = []
    margin = (size.pitch - size.cell) // 2
    x = size.label
    for staircase in wing:
        columns = _columns(staircase, size)
        span = columns * size.pitch + size.between
        left = x + size.between // 2 + margin
        for floor in staircase.floors:
            top = tops[floor.label]
            # Floor by floor, a wall is as high as its staircase.
            tall = _lines(floor.cells, columns) * size.pitch + 2
            walls.append(f'<rect x="{x}" y="{top}" width="{span}" height="{tall}"/>')
            placed += _place(floor.cells, left, top + margin + 1, columns, size.pitch)
        texts.append(
            f'<text x="{x + span // 2}" y="{ground + size.font + 5}" text-anchor="middle">'
            f"{safe(staircase.name)}</text>"
        )
        x += span
    cells = painter.rooms(placed) if size is _ROOMS else painter.dense(placed)
    return (
        f'<svg class="facade" width="{width / _EM:g}em" height="{height / _EM:g}em" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}">'
        f'<g fill="{WALL}">{"".join(walls)}</g>'
        f'<g font-size="{size.font}" fill="{SOFT}">{"".join(texts)}</g>'
        f'<path d="M{size.label} {ground + 2}H{width}" stroke="{EDGE}"/>{cells}</svg>'
    )


def _place(
    cells: Sequence[Cell | None], left: int, top: int, columns: int, pitch: int
) -> list[tuple[Cell, int, int]]:
    """One floor of one staircase; None leaves a gap in the wall."""
    return [
        (cell, left + index % columns * pitch, top + index // columns * pitch)
        for index, cell in enumerate(cells)
        if cell is not None
    ]

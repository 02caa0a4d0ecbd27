"""Where each flat stands in the building chart: from a list of flats to façades.

Buildings are irregular: floors of different length, flats that do not exist, basements, shops
on the ground floor, no staircase at all. What the room number tells is used, nothing is assumed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from app.charts.escaping import safe
from app.charts.states import State, state_word
from app.i18n import _

_ROOM = re.compile(r"(?P<floor>-?[0-9]{1,2})(?P<place>[0-9]{2})")
_ALIGNED_COLUMNS = 13


class Flat(NamedTuple):
    """One flat as the register has it. `name` is shown in full ("3号楼2单元501").

    `floor` None: read from the room number ("501" is on 5, "-101" on −1), if that tells it.
    """

    building: str
    staircase: str
    room: str
    state: State
    name: str
    floor: int | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    room: str
    state: State
    name: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """`cells` from left to right; None is a place where no flat is."""

    label: str
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Staircase:
    """`floors` from the top down. `name` may be empty: a building without staircases."""

    name: str
    floors: Sequence[Floor]

    def cells(self) -> list[Cell]:
        return [cell for floor in self.floors for cell in floor.cells if cell is not None]


@dataclass(frozen=True, slots=True)
class Building:
    """`labels` are the floors of all staircases together, from the top down."""

    name: str
    staircases: Sequence[Staircase]
    labels: Sequence[str]

    def cells(self) -> list[Cell]:
        return [cell for staircase in self.staircases for cell in staircase.cells()]


@dataclass(frozen=True, slots=True)
class FloorRow:
    """One line of the table that says the same as the drawing."""

    staircase: str
    floor: str
    cells: Sequence[Cell]

    @property
    def said(self) -> Markup:
        """Each room and its state: "101 同意，102 反对", linked where the flat has an address."""
        words = {state: safe(state_word(state)) for state in {cell.state for cell in self.cells}}
        said = (_said(cell, words[cell.state]) for cell in self.cells)
        return Markup("，".join(said))  # noqa: S704 (escaped)


def arrange(flats: Iterable[Flat]) -> list[Building]:
    """Put flats into buildings, staircases, floors and places, each in natural order.

    Places are aligned over the floors of a staircase by the last two digits of the room, unless
    a floor has rooms without such a number (shops) or too many: then it is filled from the left.
    """
    grouped: dict[str, dict[str, dict[int | None, list[Flat]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for flat in flats:
        floor = flat.floor if flat.floor is not None else _read(flat.room)[0]
        grouped[flat.building][flat.staircase][floor].append(flat)
    return [
        _building(name, staircases)
        for name, staircases in sorted(grouped.items(), key=lambda item: natural(item[0]))
    ]


def facade_rows(building: Building) -> list[FloorRow]:
    """The building as rows, staircase by staircase from the ground up, without the gaps."""
    return [
        FloorRow(staircase.name, floor.label, [cell for cell in floor.cells if cell is not None])
        for staircase in building.staircases
        for floor in reversed(staircase.floors)
    ]


# The same few names of rooms come again in every building.
@lru_cache(maxsize=4096)
def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which "2" comes before "10", and "A2" before "A10"."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.split(r"([0-9]+)", name)
        if part
    )


def place_on_floor(room: str) -> int | None:
    """501 and 601 stand on the same riser, 1; None where the number does not tell."""
    return _read(room)[1]


def _building(name: str, staircases: dict[str, dict[int | None, list[Flat]]]) -> Building:
    floors = {floor for by_floor in staircases.values() for floor in by_floor}
    return Building(
        name=_("{number}号楼").format(number=name) if name.isdecimal() else name,
        staircases=[
            Staircase(
                name=_("{number}单元").format(number=staircase)
                if staircase.isdecimal()
                else staircase,
                floors=_floors(by_floor),
            )
            for staircase, by_floor in sorted(staircases.items(), key=lambda item: natural(item[0]))
        ],
        labels=[_label(floor) for floor in _from_the_top(floors)],
    )


def _floors(by_floor: dict[int | None, list[Flat]]) -> list[Floor]:
    numbered = {
        floor
        for floor, flats in by_floor.items()
        if all(_read(flat.room)[1] is not None for flat in flats)
    }
    taken = sorted({_read(flat.room)[1] or 0 for floor in numbered for flat in by_floor[floor]})
    column = {place: index for index, place in enumerate(taken)}
    aligned = len(taken) <= _ALIGNED_COLUMNS
    return [
        Floor(
            _label(floor),
            _in_place(by_floor[floor], column)
            if aligned and floor in numbered
            else [_cell(flat) for flat in sorted(by_floor[floor], key=lambda f: natural(f.room))],
        )
        for floor in _from_the_top(by_floor)
    ]


def _in_place(flats: Iterable[Flat], column: dict[int, int]) -> Sequence[Cell | None]:
    cells: list[Cell | None] = [None] * len(column)
    over: list[Cell | None] = []  # two rooms that claim one place, like 101 and 0101
    for flat in flats:
        index = column[_read(flat.room)[1] or 0]
        if cells[index] is None:
            cells[index] = _cell(flat)
        else:
            over.append(_cell(flat))
    while cells and cells[-1] is None:
        cells.pop()
    return cells + over


def _said(cell: Cell, word: str) -> str:
    room = safe(cell.room)
    if cell.href is not None:
        room = f'<a href="{safe(cell.href)}">{room}</a>'
    return f"{room} {word}"


def _cell(flat: Flat) -> Cell:
    return Cell(flat.room, flat.state, flat.name, flat.href)


def _from_the_top(floors: Iterable[int | None]) -> list[int | None]:
    """Unknown floors go to the foot."""
    known = sorted((floor for floor in floors if floor is not None), reverse=True)
    return [*known, *(floor for floor in floors if floor is None)]


def _label(floor: int | None) -> str:
    if floor is None:
        return "—"
    return str(floor).replace("-", "−")


# Rooms repeat from staircase to staircase: reading each once makes an estate twice as fast.
@lru_cache(maxsize=4096)
def _read(room: str) -> tuple[int | None, int | None]:
    """Floor and place as a room number tells them: "1203" is (12, 3), "7" (None, 7)."""
    if room.isascii() and room.isdecimal() and len(room) <= 2:
        return None, int(room)
    found = _ROOM.fullmatch(room)
    return (int(found["floor"]), int(found["place"])) if found else (None, None)

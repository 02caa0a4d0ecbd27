"""The estate's home page as a drawing: its units as cells of the building chart 楼盘表."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.facade import count_states, facade, legend
from app.charts.layout import Building, Flat, FloorRow, arrange, facade_rows
from app.charts.states import State
from app.estates.queries import UnitCell
from app.i18n import _


@dataclass(frozen=True, slots=True)
class EstateChart:
    """`figures` one drawing a building; `tables` the same to be read."""

    figures: tuple[Markup, ...]
    legend: Markup
    tables: tuple[tuple[Building, list[FloorRow]], ...]


def unit_name(building: str, staircase: str, room: str) -> str:
    """3号楼2单元501, as people say it."""
    head = _("{n}号楼").format(n=building) if building.isdecimal() else building
    stairs = _("{n}单元").format(n=staircase) if staircase.isdecimal() else staircase
    return f"{head}{stairs}{room}"


def estate_chart(cells: Sequence[UnitCell]) -> EstateChart:
    buildings = arrange(
        Flat(
            building=cell.building,
            staircase=cell.staircase,
            room=cell.room,
            floor=cell.floor,
            state=_state(cell),
            name=unit_name(cell.building, cell.staircase, cell.room),
        )
        for cell in cells
    )
    return EstateChart(
        figures=tuple(facade(building, rooms=True) for building in buildings),
        legend=legend(count_states(buildings)),
        tables=tuple((building, facade_rows(building)) for building in buildings),
    )


def _state(cell: UnitCell) -> State:
    if cell.status == "unsold":
        return State.UNSOLD
    if cell.status == "undelivered":
        return State.UNDELIVERED
    if cell.kind == "shop":
        return State.SHOP
    if cell.kind == "parking":
        return State.PARKING
    return State.PLAIN

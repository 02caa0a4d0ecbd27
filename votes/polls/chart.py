"""Turnout as a drawing: each unit of the roll a cell that has answered or has not."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.facade import count_states, facade, legend
from app.charts.layout import Building, Flat, FloorRow, arrange, facade_rows
from app.charts.states import State
from app.estates.chart import unit_name
from votes.electorate.queries import TurnoutCell


@dataclass(frozen=True, slots=True)
class TurnoutChart:
    """`figures` one drawing a building; `tables` the same to be read."""

    figures: tuple[Markup, ...]
    legend: Markup
    tables: tuple[tuple[Building, list[FloorRow]], ...]


def turnout_chart(cells: Sequence[TurnoutCell]) -> TurnoutChart:
    buildings = arrange(
        Flat(
            building=cell.building,
            staircase=cell.staircase,
            room=cell.room,
            floor=cell.floor,
            state=State.VOTED if cell.answered else State.OPEN,
            name=unit_name(cell.building, cell.staircase, cell.room),
        )
        for cell in cells
    )
    return TurnoutChart(
        figures=tuple(facade(building) for building in buildings),
        legend=legend(count_states(buildings)),
        tables=tuple((building, facade_rows(building)) for building in buildings),
    )

"""Turnout as a drawing: each unit of the roll a cell that has answered or has not."""

from collections.abc import Sequence

from app.charts.layout import Flat
from app.charts.picture import BuildingChart, building_chart
from app.charts.states import State
from app.estates.chart import unit_name
from votes.electorate.queries import TurnoutCell


def turnout_chart(cells: Sequence[TurnoutCell]) -> BuildingChart:
    return building_chart(
        tuple(
            Flat(
                building=cell.building,
                staircase=cell.staircase,
                room=cell.room,
                floor=cell.floor,
                state=State.VOTED if cell.answered else State.OPEN,
                name=unit_name(cell.building, cell.staircase, cell.room),
            )
            for cell in cells
        ),
        rooms=False,
    )

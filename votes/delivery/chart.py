"""Delivery as a drawing: each unit of the roll a cell that was reached or was not."""

from collections.abc import Sequence

from app.charts.layout import Flat
from app.charts.picture import BuildingChart, building_chart
from app.charts.states import State
from app.estates.chart import unit_name
from votes.delivery.queries import Household
from votes.delivery.rules import Stand

_STATES = {
    Stand.SERVED: State.SERVED,
    Stand.POSTED: State.POSTED,
    Stand.TRIED: State.TRIED,
    Stand.UNTRIED: State.UNTRIED,
}


def delivery_chart(households: Sequence[Household]) -> BuildingChart:
    return building_chart(
        tuple(
            Flat(
                building=one.building,
                staircase=one.staircase,
                room=one.room,
                floor=one.floor,
                state=_STATES[one.stand],
                name=unit_name(one.building, one.staircase, one.room),
            )
            for one in households
        ),
        rooms=False,
    )

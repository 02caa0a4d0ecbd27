"""A survey as a drawing: each household a cell of the building chart 楼盘表 by its answer."""

from collections.abc import Iterable, Mapping

from app.charts.layout import Flat
from app.charts.picture import BuildingChart, building_chart
from app.charts.states import State
from meetings.survey.doors import DoorView
from meetings.survey.figures import Sums
from meetings.survey.rules import Answer

_STATES = {
    Answer.AGREE: State.AGREE,
    Answer.CONDITIONAL: State.CONDITIONAL,
    Answer.HESITATES: State.HESITATES,
    Answer.REFUSES: State.REFUSES,
    Answer.NOT_REACHED: State.NOT_REACHED,
}


def survey_chart(doors: Iterable[DoorView]) -> BuildingChart:
    return building_chart(
        tuple(
            Flat(
                building=one.building,
                staircase=one.staircase,
                room=one.room,
                floor=one.floor,
                state=_STATES[one.answer],
                name=one.name,
            )
            for one in doors
        ),
        rooms=False,
    )


def states(sums: Sums) -> Mapping[State, int]:
    """As the share bar takes them, the best answer first."""
    return {_STATES[answer]: sums.counts[answer] for answer in Answer}

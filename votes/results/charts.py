"""What a result looks like: gauges and the building chart, the same in page and minutes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.charts.layout import Flat
from app.charts.picture import BuildingChart, building_chart
from app.charts.shares import share_gauges
from app.charts.states import State
from app.estates.chart import unit_name
from app.i18n import _
from votes.results.queries import Entry
from votes.results.shares import shares_of


@dataclass(frozen=True, slots=True)
class ResultPicture:
    participation: Markup
    agreement: Markup
    units: BuildingChart


def picture(
    tally: dict[str, Any], says: dict[str, str], threshold: str, entries: Sequence[Entry]
) -> ResultPicture:
    shares = shares_of(tally, threshold)
    return ResultPicture(
        participation=share_gauges(
            _("参与表决"), shares.participation_heads, shares.participation_area, strict=False
        ),
        agreement=share_gauges(
            _("同意（占参与表决者）"),
            shares.agreement_heads,
            shares.agreement_area,
            strict=shares.strict_majority,
        ),
        units=building_chart(
            tuple(
                Flat(
                    building=entry.building,
                    staircase=entry.staircase,
                    room=entry.room,
                    floor=entry.floor,
                    state=State(says[entry.unit]),
                    name=unit_name(entry.building, entry.staircase, entry.room),
                )
                for entry in entries
                if entry.unit in says
            ),
            rooms=False,
        ),
    )


def households(says: dict[str, str], entries: Sequence[Entry]) -> tuple[int, int]:
    """(dwellings that agree, all dwellings): the share of all households, the 85.4 % kind.

    Not one of the four legal figures; parking spaces and shops are no households.
    """
    kinds = Counter(
        says[entry.unit] == "agree"
        for entry in entries
        if entry.kind == "dwelling" and entry.unit in says
    )
    return kinds[True], kinds.total()

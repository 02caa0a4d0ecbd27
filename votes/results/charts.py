"""What a result looks like: gauges and the building chart, the same in page and minutes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.charts.gauge import Gauge, double_gauge
from app.charts.layout import Flat
from app.charts.picture import BuildingChart, building_chart
from app.charts.states import State
from app.estates.chart import unit_name
from app.i18n import _
from app.numerals import say_area, say_count
from votes.results.queries import Entry

_TWO_THIRDS = (2, 3)
AGREEMENT = {"special_3_4": (3, 4), "ordinary_1_2": (1, 2)}


@dataclass(frozen=True, slots=True)
class ResultPicture:
    participation: Markup
    agreement: Markup
    units: BuildingChart


def gauges(tally: dict[str, Any], threshold: str) -> tuple[Markup, Markup]:
    """(participation, agreement), each heads and area, from the published result."""
    percents = [f"{text}%" if text is not None else "—" for text in tally["display_pct"]]
    missing = tally["missing"]
    agreement = AGREEMENT[threshold]
    agreement_text = _("门槛 3/4") if threshold == "special_3_4" else _("门槛 过半数")
    participation = double_gauge(
        _("参与表决"),
        _heads(
            _("人数"),
            tally["participated_heads"],
            tally["total_heads"],
            _TWO_THIRDS,
            _("门槛 2/3"),
            percents[1],
            tally["quorum_heads"],
            missing["participation_heads"],
        ),
        _area(
            _("专有部分面积"),
            tally["participated_area_x100"],
            tally["total_area_x100"],
            _TWO_THIRDS,
            _("门槛 2/3"),
            percents[0],
            tally["quorum_area"],
            missing["participation_area_x100"],
        ),
    )
    agreed = double_gauge(
        _("同意（占参与表决者）"),
        _heads(
            _("人数"),
            tally["agree_heads"],
            tally["participated_heads"],
            agreement,
            agreement_text,
            percents[3],
            tally["agreement_heads"],
            missing["agreement_heads"],
        ),
        _area(
            _("专有部分面积"),
            tally["agree_area_x100"],
            tally["participated_area_x100"],
            agreement,
            agreement_text,
            percents[2],
            tally["agreement_area"],
            missing["agreement_area_x100"],
        ),
    )
    return participation, agreed


def _heads(
    label: str,
    part: int,
    whole: int,
    threshold: tuple[int, int],
    threshold_text: str,
    percent: str,
    reached: bool,
    missing: int,
) -> Gauge:
    return Gauge(
        label=label,
        numerator=part,
        denominator=whole,
        threshold=threshold,
        percent_text=percent,
        numerator_text=say_count(part),
        denominator_text=say_count(whole),
        unit=_("人"),
        threshold_text=threshold_text,
        reached=reached,
        missing_text=_("还差 {n} 人").format(n=say_count(missing)) if missing else "",
    )


def _area(
    label: str,
    part: int,
    whole: int,
    threshold: tuple[int, int],
    threshold_text: str,
    percent: str,
    reached: bool,
    missing: int,
) -> Gauge:
    return Gauge(
        label=label,
        numerator=part,
        denominator=whole,
        threshold=threshold,
        percent_text=percent,
        numerator_text=say_area(part),
        denominator_text=say_area(whole),
        unit="㎡",
        threshold_text=threshold_text,
        reached=reached,
        missing_text=_("还差 {area} ㎡").format(area=say_area(missing)) if missing else "",
    )


def picture(
    tally: dict[str, Any], says: dict[str, str], threshold: str, entries: Sequence[Entry]
) -> ResultPicture:
    participation, agreement = gauges(tally, threshold)
    return ResultPicture(
        participation=participation,
        agreement=agreement,
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

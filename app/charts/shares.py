"""Shares: as they were counted, in heads and in area, as a double gauge; of a sum, as bars.

One drawing for the result page and for the minutes. Nothing is compared here: whether a threshold
is reached, and what is missing, was counted elsewhere.
"""

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup

from app.charts.bars import Bar, bars
from app.charts.gauge import Gauge, double_gauge
from app.i18n import _
from app.numerals import say_area, say_count, say_money, say_percent


class Share(Protocol):
    """A part of a whole and its threshold: heads, or m² × 100."""

    @property
    def part(self) -> int: ...

    @property
    def whole(self) -> int: ...

    @property
    def threshold(self) -> tuple[int, int]: ...

    @property
    def reached(self) -> bool: ...

    @property
    def missing(self) -> int:
        """0 if it is reached."""


def share_gauges(title: str, heads: Share, area: Share, *, strict: bool) -> Markup:
    """`strict`: the threshold must be exceeded, as more than a half must."""
    return double_gauge(
        title,
        _gauge(_("人数"), heads, _("人"), strict, area=False),
        _gauge(_("专有部分面积"), area, "㎡", strict, area=True),
    )


def _gauge(label: str, share: Share, unit: str, strict: bool, *, area: bool) -> Gauge:
    say = say_area if area else say_count
    percent = say_percent(share.part, share.whole)
    over, under = share.threshold
    missing = _("还差 {n} {unit}").format(n=say(share.missing), unit=unit)
    return Gauge(
        label=label,
        numerator=share.part,
        denominator=share.whole,
        threshold=share.threshold,
        percent_text=f"{percent}%" if share.whole else percent,
        numerator_text=say(share.part),
        denominator_text=say(share.whole),
        unit=unit,
        threshold_text=_("门槛 过半数") if strict else f"{_('门槛')} {over}/{under}",
        reached=share.reached,
        missing_text=missing if share.missing else "",
    )


def money_split(title: str, parts: Sequence[tuple[str, int]]) -> Markup:
    """Who bears how much of a sum: (name, fen) of each, a bar a name."""
    total = sum(fen for _name, fen in parts)
    return bars(
        title,
        [
            Bar(
                name,
                fen,
                _("{money} 元（{percent}%）").format(
                    money=say_money(fen), percent=say_percent(fen, total)
                ),
            )
            for name, fen in parts
        ],
        whole=total,
    )

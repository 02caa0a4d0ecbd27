"""Gauges: a bar with its threshold marked, for heads, for floor area, or both in one card.

No comparison is made here: whether a threshold is reached is counted elsewhere, exactly, and
handed in. The bar is drawn from integers and rounded down, so that a share just below its
threshold never looks as if it had passed.

The widths are percentages and the heights em, without a viewBox: the bar takes the width it is
given while its texts keep their size. A PDF sets `svg.gauge { width: 100% }`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.charts.palette import FONTS, INK, NO, SOFT, TRACK, WHITE, YES
from app.i18n import _

_HUNDREDTHS = 10_000

_TICK = "M4 12.5l5.5 5.5L20 6.5"
_CROSS = "M6 6l12 12M18 6L6 18"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One share and its threshold. `numerator` and `denominator` only set the length of the bar.

    The texts are shown as they are given: `percent_text` "95.28%" (or "—" where there is no
    base), `numerator_text` / `denominator_text` "464" / "487", `unit` "人" or "㎡",
    `threshold_text` "门槛 2/3", `missing_text` "还差 12 人" or nothing.
    TypeError for a number that is not an integer, ValueError for one out of range.
    """

    label: str
    numerator: int
    denominator: int
    threshold: tuple[int, int]
    percent_text: str
    numerator_text: str
    denominator_text: str
    unit: str
    threshold_text: str
    reached: bool
    missing_text: str = ""

    def __post_init__(self) -> None:
        for number in (self.numerator, self.denominator, *self.threshold):
            if type(number) is not int:
                raise TypeError(f"a gauge counts in integers, not {number!r}")
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} is not a part of {self.denominator}")
        if not 0 < self.threshold[0] <= self.threshold[1]:
            raise ValueError(f"{self.threshold} is not a share")

    @property
    def sentence(self) -> str:
        """Everything the picture says, for those who do not see it."""
        said = [
            f"{self.label} {self.percent_text}",
            f"{self.numerator_text} / {self.denominator_text} {self.unit}",
            f"{self.threshold_text}，{_word(self.reached)}",
        ]
        return "；".join([*said, self.missing_text] if self.missing_text else said)


def gauge(share: Gauge) -> Markup:
    """One bar as `<svg class="gauge">`."""
    sentence = escape(share.sentence)
    return Markup(  # noqa: S704 (every text is escaped where it is put in)
        f'<svg {_size(share)} width="100%" overflow="visible" role="img" '
        f'aria-label="{sentence}" font-size="16" font-family="{FONTS}">'
        f"<title>{sentence}</title>{''.join(_parts(share))}</svg>"
    )


def double_gauge(title: str, heads: Gauge, area: Gauge) -> Markup:
    """Heads and area under one title: beside each other where there is room, else stacked."""
    return Markup('<figure class="gauges"><figcaption>{}</figcaption>{}{}</figure>').format(
        title, gauge(heads), gauge(area)
    )


def _word(reached: bool) -> str:
    return _("已达到") if reached else _("未达到")


def _size(share: Gauge) -> str:
    # The height is in units of the SVG; app/static/charts.css says it in em, for elder mode.
    return 'class="gauge more" height="116"' if share.missing_text else 'class="gauge" height="94"'


def _percent(numerator: int, denominator: int) -> str:
    """A length for SVG, rounded down to a hundredth of a percent: (2, 3) is "66.66%"."""
    hundredths = numerator * _HUNDREDTHS // denominator if denominator else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _parts(share: Gauge) -> Iterable[str]:
    colour = YES if share.reached else NO
    state = "reached" if share.reached else "short"
    mark = _TICK if share.reached else _CROSS
    length = _percent(share.numerator, share.denominator)
    at = _percent(*share.threshold)
    yield (
        f'<svg y="0.28em" width="1.2em" height="1.2em" viewBox="0 0 24 24"><path d="{mark}" '
        f'fill="none" stroke="{colour}" stroke-width="3.4" class="gauge-mark {state}"/></svg>'
        f'<text x="1.6em" y="1.25em" fill="{INK}">{escape(share.label)}</text>'
        f'<text x="100%" y="1.25em" text-anchor="end" fill="{colour}" class="gauge-value {state}">'
        f'<tspan font-size="1.35em" font-weight="700">{escape(share.percent_text)}</tspan></text>'
    )
    yield (
        f'<rect y="1.9em" width="100%" height="0.9em" rx="0.45em" fill="{TRACK}"/>'
        f'<rect y="1.9em" width="{length}" height="0.9em" rx="0.45em" fill="{colour}" '
        f'class="gauge-fill {state}"/>'
        # The white line parts the threshold from a fill of any colour.
        f'<line x1="{at}" x2="{at}" y1="1.65em" y2="3.05em" stroke="{WHITE}" stroke-width="6"/>'
        f'<line x1="{at}" x2="{at}" y1="1.65em" y2="3.2em" stroke="{INK}" stroke-width="2.5"/>'
    )
    yield (
        f'<text x="{at}" y="4.15em" text-anchor="{_anchor(*share.threshold)}" fill="{INK}">'
        f'<tspan font-size="0.89em">{escape(share.threshold_text)}，{escape(_word(share.reached))}'
        f'</tspan></text><text y="5.4em" fill="{SOFT}"><tspan font-size="0.89em">'
        f"{escape(share.numerator_text)} / {escape(share.denominator_text)} {escape(share.unit)}"
        f"</tspan></text>"
    )
    if share.missing_text:
        yield (
            f'<text y="6.75em" fill="{INK}" font-weight="700"><tspan font-size="0.89em">'
            f"{escape(share.missing_text)}</tspan></text>"
        )


def _anchor(numerator: int, denominator: int) -> str:
    """Which side of the tick its text goes to, so that it stays inside on a narrow phone."""
    if 5 * numerator > 3 * denominator:
        return "end"
    return "start" if 5 * numerator < 2 * denominator else "middle"

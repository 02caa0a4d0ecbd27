"""Bars: parts of a sum, or how many fall where; one line each, with its words and figure.

As with gauges, the lengths are percentages of integers, so that a bar takes the width it is given
while its texts keep their size.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from app.charts.palette import FONTS, INK, NO, SOFT, TRACK, TURNOUT, YES

_TONES = {"": TURNOUT, "more": NO, "less": YES, "same": SOFT}
_HUNDREDTHS = 10_000


class Bar(NamedTuple):
    """`text` is the figure as it is shown; `tone`: "", more, less, same."""

    label: str
    value: int
    text: str
    tone: str = ""


def bars(title: str, rows: Sequence[Bar], *, whole: int | None = None) -> Markup:
    """`whole`: what a full bar is; the largest value where it is not given."""
    most = max([row.value for row in rows], default=0) if whole is None else whole
    drawn = "".join(_bar(row, most) for row in rows)
    return Markup(  # noqa: S704 (every text is escaped where it is put in)
        f'<figure class="gauges"><figcaption>{escape(title)}</figcaption>{drawn}</figure>'
    )


def _bar(row: Bar, most: int) -> str:
    said = escape(f"{row.label} {row.text}")
    hundredths = row.value * _HUNDREDTHS // most if most else 0
    length = f"{hundredths // 100}.{hundredths % 100:02d}%"
    return (
        f'<svg class="gauge bar" height="46" width="100%" overflow="visible" role="img" '
        f'aria-label="{said}" font-size="16" font-family="{FONTS}"><title>{said}</title>'
        f'<text y="1.1em" fill="{INK}">{escape(row.label)}</text>'
        f'<text x="100%" y="1.1em" text-anchor="end" fill="{INK}">{escape(row.text)}</text>'
        f'<rect y="1.6em" width="100%" height="0.6em" rx="0.3em" fill="{TRACK}"/>'
        f'<rect y="1.6em" width="{length}" height="0.6em" rx="0.3em" '
        f'fill="{_TONES[row.tone]}"/></svg>'
    )

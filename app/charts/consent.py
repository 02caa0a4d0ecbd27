"""A consent survey drawn: the share bar of all households, and how it came about over time.

Nothing is compared here and no threshold is drawn: a survey has none.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup, escape

from app.charts.palette import EDGE, FONTS, INK, SOFT, TRACK, WHITE, YES
from app.charts.states import LOOKS, State, state_word
from app.i18n import _

_HUNDREDTHS = 10_000
_NARROWEST = 700  # hundredths of a percent: a segment that has room for its number

_WIDTH, _HEIGHT = 360, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 14, 30


def share_bar(counts: Mapping[State, int]) -> Markup:
    """One bar, all households, a segment a state in the order given; for those who see no
    picture the same as a sentence. The widths are exact to a hundredth of a percent."""
    whole = sum(counts.values())
    said = "，".join(f"{state_word(state)} {n}" for state, n in counts.items() if n)
    label = escape(_("全部 {whole} 户：{said}").format(whole=whole, said=said))
    segments, before = [], 0
    for state, n in counts.items():
        if not n:
            continue
        look = LOOKS[state]
        begin, end = (
            before * _HUNDREDTHS // whole,
            (before + n) * _HUNDREDTHS // whole,
        )
        segments.append(
            f'<rect x="{_percent(begin)}" y="1" width="{_percent(end - begin)}" height="34"'
            f' fill="{look.fill}" stroke="{WHITE if look.ink == WHITE else look.stroke}"/>'
        )
        if end - begin >= _NARROWEST:
            segments.append(
                f'<text x="{_percent((begin + end) // 2)}" y="24" text-anchor="middle"'
                f' fill="{look.ink}" font-weight="700">{n}</text>'
            )
        before += n
    return Markup(  # noqa: S704 (every text is escaped where it is put in)
        f'<svg class="share-bar" width="100%" height="36" role="img" aria-label="{label}"'
        f' font-size="16" font-family="{FONTS}"><title>{label}</title>{"".join(segments)}</svg>'
    )


def progress_chart(days: Sequence[tuple[date, int]], whole: int) -> Markup:
    """Households that agree, day by day, as steps against all of them; "" before two days."""
    if len(days) < 2 or not whole:
        return Markup()
    first, last = days[0][0], days[-1][0]
    span = (last - first).days
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(day: date) -> int:
        return _LEFT + (day - first).days * width // span

    def y(n: int) -> int:
        return _TOP + height - n * height // whole

    points = [f"M{x(first)} {y(days[0][1])}"]
    points += [f"H{x(day)}V{y(n)}" for day, n in days[1:]]
    line = "".join(points)
    ground = _TOP + height
    said = escape(
        _("从{first}到{last}，同意的从 {begin} 户到 {end} 户，全部 {whole} 户").format(
            first=_day(first), last=_day(last), begin=days[0][1], end=days[-1][1], whole=whole
        )
    )
    grid = "".join(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(n)}" y2="{y(n)}" stroke="{TRACK}"/>'
        f'<text x="{_LEFT - 5}" y="{y(n) + 5}" text-anchor="end">{n}</text>'
        for n in (whole // 2, whole)
    )
    return Markup(  # noqa: S704 (every text is escaped where it is put in)
        f'<svg class="progress-chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{said}" font-size="13" font-family="{FONTS}" fill="{SOFT}">'
        f'<title>{said}</title>{grid}<path d="{line}V{ground}H{_LEFT}z" fill="#e3f0ea"/>'
        f'<path d="{line}" fill="none" stroke="{YES}" stroke-width="2.5"/>'
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{ground}" y2="{ground}" stroke="{EDGE}"/>'
        f'<text x="{_LEFT}" y="{ground + 20}">{escape(_day(first))}</text>'
        f'<text x="{_WIDTH - _RIGHT}" y="{ground + 20}" text-anchor="end">'
        f"{escape(_day(last))}</text>"
        f'<circle cx="{x(last)}" cy="{y(days[-1][1])}" r="4" fill="{YES}"/>'
        f'<text x="{x(last) - 8}" y="{y(days[-1][1]) - 8}" text-anchor="end" fill="{INK}"'
        f' font-weight="700">{days[-1][1]}</text></svg>'
    )


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _day(day: date) -> str:
    return _("{month}月{day}日").format(month=day.month, day=day.day)

"""How positions moved, round by round: from against at the bottom to agreement at the top.

Each party keeps its own place in the column and its own sign in the disc; level, word and mark say
where it stands, the colour only repeats it. Nothing is compared or counted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from app.charts.palette import (
    ABSTAIN,
    COND,
    EDGE,
    FONTS,
    INK,
    NO,
    SOFT,
    TRACK,
    WALL,
    WHITE,
    YES,
)
from app.i18n import _

# From the top: what each level is called and how it looks.
_LEVELS = ("agree", "on_condition", "abstain", "against")
_COLOURS = {"agree": YES, "on_condition": COND, "abstain": ABSTAIN, "against": NO}
_MARKS = {
    "agree": "M-5 0l3.6 3.6L5-4",
    "on_condition": "M0-5L5 4H-5Z",
    "abstain": "M-5 0H5",
    "against": "M-4-4L4 4M4-4L-4 4",
}
_DASHES = ("", "7 4", "2 4", "10 3 2 3")

_LEFT, _TOP, _COLUMN, _LEVEL, _DISC, _APART, _LOWER = 112, 40, 132, 66, 14, 30, 10


@dataclass(frozen=True, slots=True)
class Party:
    """`sign`: one character in its discs; `stances`: of each round, None where it said nothing."""

    name: str
    sign: str
    stances: tuple[str | None, ...]


def stance_chart(rounds: Sequence[str], parties: Sequence[Party], words: dict[str, str]) -> Markup:
    """`<svg class="stances">` of up to four parties. `words`: of each stance."""
    width = _LEFT + _COLUMN * len(rounds)
    height = _TOP + _LEVEL * len(_LEVELS)
    said = "；".join(_sentence(rounds, party, words) for party in parties)
    drawn = [*_ground(rounds, words, width)]
    for place, party in enumerate(parties):
        drawn += _way(place, party)
    for place, party in enumerate(parties):
        drawn += _discs(place, party)
    return Markup(  # noqa: S704 (every text is escaped where it is put in)
        f'<svg class="stances" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'preserveAspectRatio="xMinYMin" role="img" aria-label="{escape(said)}" font-size="16" '
        f'font-family="{FONTS}">'
        f"<title>{escape(said)}</title>{''.join(drawn)}</svg>"
    )


def legend(parties: Sequence[Party]) -> list[tuple[str, str]]:
    """(sign, name), to be read beside the picture."""
    return [(party.sign, party.name) for party in parties]


def _sentence(rounds: Sequence[str], party: Party, words: dict[str, str]) -> str:
    moves = _("，").join(
        f"{name}{words[stance]}" if stance else _("{round}未表态").format(round=name)
        for name, stance in zip(rounds, party.stances, strict=True)
    )
    return _("{party}：{moves}").format(party=party.name, moves=moves)


def _ground(rounds: Sequence[str], words: dict[str, str], width: int) -> list[str]:
    drawn = []
    for level, stance in enumerate(_LEVELS):
        y = _TOP + level * _LEVEL
        middle = y + _LEVEL // 2
        fill = WALL if level == 0 else WHITE
        drawn.append(
            f'<rect y="{y}" width="{width}" height="{_LEVEL}" fill="{fill}" stroke="{TRACK}"/>'
            f'<g transform="translate(14 {middle})"><path d="{_MARKS[stance]}" fill="none" '
            f'stroke="{_COLOURS[stance]}" stroke-width="2.6"/></g>'
            f'<text x="27" y="{middle + 6}" fill="{INK}">{escape(words[stance])}</text>'
        )
    for place, name in enumerate(rounds):
        x = _LEFT + place * _COLUMN + _COLUMN // 2
        drawn.append(
            f'<text x="{x}" y="{_TOP - 14}" text-anchor="middle" fill="{SOFT}">'
            f"{escape(name)}</text>"
        )
    return drawn


def _at(place: int, round_: int, stance: str) -> tuple[float, float]:
    """Those on one level stand beside each other, each a little lower, so that no line hides
    another."""
    x = _LEFT + round_ * _COLUMN + _COLUMN / 2 + (place - 1.5) * _APART
    y = _TOP + _LEVELS.index(stance) * _LEVEL + _LEVEL / 2 + (place - 1.5) * _LOWER
    return x, y


def _way(place: int, party: Party) -> list[str]:
    """A line from each position to the next."""
    known = [(n, stance) for n, stance in enumerate(party.stances) if stance]
    drawn = []
    for (n, stance), (m, later) in pairwise(known):
        x1, y1 = _at(place, n, stance)
        x2, y2 = _at(place, m, later)
        drawn.append(
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{EDGE}" stroke-width="2" '
            f'stroke-dasharray="{_DASHES[place % 4]}"/>'
        )
    return drawn


def _discs(place: int, party: Party) -> list[str]:
    drawn = []
    for n, stance in enumerate(party.stances):
        if stance is None:
            continue
        x, y = _at(place, n, stance)
        drawn.append(
            f'<circle cx="{x}" cy="{y}" r="{_DISC}" fill="{WHITE}" '
            f'stroke="{_COLOURS[stance]}" stroke-width="2.4"/>'
            f'<text x="{x}" y="{y + 6}" text-anchor="middle" font-size="17" '
            f'fill="{_COLOURS[stance]}">{escape(party.sign)}</text>'
        )
    return drawn

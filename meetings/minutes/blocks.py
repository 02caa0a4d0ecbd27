"""What composed minutes are made of: headings by level, paragraphs, listings, tables, pictures."""

from dataclasses import dataclass
from typing import Literal

from app.i18n import _
from app.numerals import chinese_number
from meetings.minutes.facts import QuotedVote
from meetings.minutes.typesetting import Run

Level = Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is 一、 in 黑体, level 2 （一） in 楷体."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Two characters in, run-over lines flush left."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Listing:
    """出席、请假、缺席、列席: the label, then those named; run-over lines hang behind the colon."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class VotePicture:
    """The gauges and the lines of figures of a vote."""

    vote: QuotedVote


@dataclass(frozen=True, slots=True)
class Table:
    """A small table with a line round each cell; the first cell of a row names it. `wraps`: what
    stands in a cell may need several lines."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wraps: bool = False


Block = Heading | Paragraph | Listing | VotePicture | Table


@dataclass(frozen=True, slots=True)
class Composed:
    """`mark` is the red head, `number` what stands above the red line, `title` pieces of meaning.

    `issuer` and `issued` are the foot; `issued` is "" for a draft. The listings of who was there
    are the last blocks.
    """

    mark: tuple[str, str]
    number: str
    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    issuer: str
    issued: str


def numbered(level: Level, n: int) -> str:
    """The mark of the n-th part of a level: 一、 （一） 1. （1）."""
    return {
        1: _("{n}、").format(n=chinese_number(n)),
        2: _("（{n}）").format(n=chinese_number(n)),
        3: f"{n}.",
        4: _("（{n}）").format(n=n),
    }[level]

"""Breaking Chinese text into the lines of an official document, on a grid of 28 characters.

The lines are made here and not by the PDF engine: it spreads nothing but spaces, so that a line
with figures in it would end ragged, and it breaks nowhere before a quotation mark. Lengths are in
thousandths of a character pitch, widths of characters in thousandths of the type size.

Sources: 禁则 (which mark may not begin or end a line) from GB/T 15834 and common practice; the
grid from GB/T 9704.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Literal

# "rare": what the other faces have no glyph for.
Face = Literal["fang", "hei", "kai", "rare"]
# Width of a character in a face, in thousandths of the type size.
Measure = Callable[[Face, str], int]

CHINESE_DATA = True  # the punctuation of Chinese text is what this file is about

COLUMNS = 28
SIZE = 16_000  # 三号, in thousandths of a point, like all lengths inside
PITCH = 15_793  # 156 mm / 28
NATURAL = -210  # letter-spacing of a line that is not spread: PITCH − SIZE, a little tighter
_TIGHTEST = -500  # squeezes a full line by half a character
_LOOSEST = 2_000
_STEP = 10

_NOT_FIRST = set("、。，．：；？！）〕］｝》〉」』】”’…—·％‰℃㎡々%,.:;?!)]}~～")
_NOT_LAST = set("（〔［｛《〈「『【“‘([{¥￥§")
_LONGEST_PART = 16  # a longer word, or row of marks, is cut where the line ends

_CJK = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_FULL = str.maketrans(",:;?!()", "，：；？！（）")
_BESIDE_CHINESE = re.compile(
    rf"(?<=\S)[ \t]*[,:;?!][ \t]*(?=[{_CJK}“‘])|(?<=[{_CJK}”’%㎡℃])[ \t]*[,:;?!][ \t]*"
)
_BRACKETS = re.compile(r"\(([^()\n]*)\)")
_SPACE_BESIDE_CHINESE = re.compile(rf"(?<=[{_CJK}]) +(?=\S)|(?<=\S) +(?=[{_CJK}])")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    face: Face = "fang"


@dataclass(frozen=True, slots=True)
class Line:
    """`spacing`: letter-spacing in thousandths of a point, a multiple of ten."""

    runs: tuple[Run, ...]
    spacing: int

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def tidy(text: str) -> str:
    """As documents are printed: full-width marks beside Chinese, one space at most, paired quotes.

    14:00, 37,402.30 and 1.5 stay as they are. Line ends are kept. Never for what is to be printed
    word for word.
    """
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in text.splitlines()]
    text = "\n".join(line for line in lines if line)
    text = _BESIDE_CHINESE.sub(lambda mark: mark[0].strip().translate(_FULL), text)
    text = _BRACKETS.sub(
        lambda pair: f"（{pair[1]}）" if re.search(rf"[{_CJK}]", pair[1]) else pair[0], text
    )
    text = re.sub(rf"(?<=[{_CJK}”])\(([^()\n]*)\)", r"（\1）", text)
    text = re.sub(r'"([^"\n]*)"', r"“\1”", text)
    return _SPACE_BESIDE_CHINESE.sub("", text)


def sentence(text: str) -> str:
    """Tidied, with a mark at its end; "" stays so."""
    text = tidy(text)
    return text if not text or text[-1] in "。！？…”）" else f"{text.rstrip('，、；：,.;:')}。"


def clause(text: str) -> str:
    """Tidied, without the mark at its end, to go on after it."""
    return tidy(text).rstrip("。，、；：,.;: ")


# -- lines -----------------------------------------------------------------------------------


def break_lines(
    runs: Sequence[Run], measure: Measure, *, first: int = COLUMNS, rest: int = COLUMNS
) -> list[Line]:
    """`first` and `rest`: how many characters the first and the other lines have room for.

    All but the last line are spread (or squeezed) to the full width, by at most two characters.
    """
    letters = [
        (run.face, letter, measure(run.face, letter) * SIZE // 1000)
        for run in runs
        for letter in run.text
    ]
    parts = _parts(letters)
    lines: list[Line] = []
    start = 0
    while start < len(parts):
        room = (rest if lines else first) * PITCH
        end = _fill(parts, start, room)
        line = [one for part in parts[start:end] for one in part]
        last = end == len(parts)
        while line and line[-1][1] == " ":
            line.pop()
        if line:
            lines.append(Line(_as_runs(line), _spacing(line, room, last)))
        start = end
        while lines and start < len(parts) and parts[start][0][1] == " ":
            start += 1
    return lines


_Letter = tuple[Face, str, int]  # the last is its width


def _parts(letters: Sequence[_Letter]) -> list[list[_Letter]]:
    """What the end of a line does not part."""
    parts: list[list[_Letter]] = []
    before, before_foreign = " ", False
    for letter in letters:
        shown = letter[1]
        foreign = _is_foreign(shown)
        together = (
            shown in _NOT_FIRST or before in _NOT_LAST or (foreign and before_foreign)
        ) and before != " "
        if parts and (_clings(shown) or (together and len(parts[-1]) < _LONGEST_PART)):
            parts[-1].append(letter)
        else:
            parts.append([letter])
        before, before_foreign = shown, foreign
    return parts


def _is_foreign(letter: str) -> bool:
    return "!" <= letter <= "~" or "\u00a1" <= letter <= "\u024f"


@cache
def _clings(letter: str) -> bool:
    """Marks above a letter, variant selectors, joiners: no width of their own."""
    return unicodedata.category(letter) in ("Mn", "Me", "Cf")


def _width(letters: Sequence[_Letter]) -> int:
    return sum([width for _face, _letter, width in letters])


def _fill(parts: Sequence[list[_Letter]], start: int, room: int) -> int:
    """How far a line from `start` reaches: at least one part, squeezed if that gets one more in."""
    used = count = 0
    for end in range(start, len(parts)):
        part = parts[end]
        used += _width(part)
        count += len(part)
        tightest = _TIGHTEST if end > start and _is_foreign(part[0][1]) else NATURAL
        if end > start and used + count * tightest > room and (len(part), part[0][1]) != (1, " "):
            return end
    return len(parts)


def _spacing(line: Sequence[_Letter], room: int, last: bool) -> int:
    count = sum([not _clings(letter) for _face, letter, _width in line]) or 1
    spare = room - _width(line)
    fitting = spare // count // _STEP * _STEP
    if fitting < NATURAL:
        return max(_TIGHTEST, fitting)
    if last or spare - count * NATURAL > 2 * PITCH:
        return NATURAL
    return min(_LOOSEST, fitting)


def _as_runs(letters: Sequence[_Letter]) -> tuple[Run, ...]:
    return tuple(
        Run("".join([letter for _face, letter, _width in stretch]), face)
        for face, stretch in groupby(letters, itemgetter(0))
    )


# -- spacing as classes, since documents carry no inline style --------------------------------


def spacing_class(spacing: int) -> str:
    """s-21 is 0.21 pt tighter, s30 is 0.30 pt looser."""
    return f"s{spacing // _STEP}"


def spacing_css() -> str:
    return "\n".join(
        f".{spacing_class(spacing)} {{ letter-spacing: {spacing / 1000:.2f}pt }}"
        for spacing in range(_TIGHTEST, _LOOSEST + _STEP, _STEP)
    )


# -- titles ----------------------------------------------------------------------------------


# Characters of the red mark that 156 mm hold → its size in points.
_MARK_SIZES = ((10, 42), (12, 36), (14, 30), (16, 26))
_TITLE_ROOM = 18


def red_mark(pieces: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """Its lines and its size: on one line as large as fits, a very long one on two, by meaning."""
    whole = "".join(pieces)
    for room, size in _MARK_SIZES:
        if len(whole) <= room:
            return (whole,), size
    return tuple(title_lines(pieces, room)), size


def title_lines(pieces: Sequence[str], room: int = _TITLE_ROOM) -> list[str]:
    """A title broken between its pieces (by meaning), never into a shape like an hourglass.

    `room`: characters a line holds. A piece that is too long is cut into even parts.
    """
    whole = "".join(pieces)
    if len(whole) <= room:
        return [whole]
    cut: list[str] = []
    for piece in pieces:
        parts = -(-len(piece) // room)
        each = -(-len(piece) // parts)
        cut += [piece[at : at + each] for at in range(0, len(piece), each)]
    least = -(-len(whole) // room)
    for count in range(least, len(cut) + 1):
        found = [lines for lines in _splits(cut, count) if max(map(len, lines)) <= room]
        if found:
            return min(found, key=_ugliness)
    return cut


def _splits(pieces: Sequence[str], count: int) -> list[list[str]]:
    if count == 1:
        return [["".join(pieces)]]
    return [
        ["".join(pieces[:at]), *rest]
        for at in range(1, len(pieces) - count + 2)
        for rest in _splits(pieces[at:], count - 1)
    ]


def _ugliness(lines: Sequence[str]) -> tuple[int, int]:
    lengths = [len(line) for line in lines]
    hourglass = any(
        before > middle < after
        for before, middle, after in zip(lengths, lengths[1:], lengths[2:], strict=False)
    )
    return int(hourglass), max(lengths) - min(lengths)

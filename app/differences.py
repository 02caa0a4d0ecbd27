"""What two texts have in common, word by word: words of letters and figures, Chinese by character.

Paragraphs are matched first, so that one that moved or came in does not shift all that follow.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
_WORDS = re.compile(r"[0-9A-Za-z.,:%]+|\s+|.", re.DOTALL)
_ALIKE = 0.3  # less in common than this, and it is another paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


def differences(before: Sequence[str], after: Sequence[str]) -> list[tuple[Piece, ...]]:
    """Paragraph by paragraph; a paragraph of one "same" piece did not change."""
    found: list[tuple[Piece, ...]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for way, i, i_end, j, j_end in matcher.get_opcodes():
        if way == "equal":
            found += [(Piece("same", text),) for text in before[i:i_end]]
            continue
        while i < i_end and j < j_end:
            found += _pair(before[i], after[j])
            i, j = i + 1, j + 1
        found += [(Piece("gone", text),) for text in before[i:i_end]]
        found += [(Piece("new", text),) for text in after[j:j_end]]
    return found


def words_changed(before: str, after: str) -> tuple[Piece, ...]:
    """Within one text."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for way, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if way == "equal":
            pieces.append(Piece("same", "".join(old[i:i_end])))
            continue
        if i < i_end:
            pieces.append(Piece("gone", "".join(old[i:i_end])))
        if j < j_end:
            pieces.append(Piece("new", "".join(new[j:j_end])))
    return tuple(pieces)


def _pair(before: str, after: str) -> Iterable[tuple[Piece, ...]]:
    if SequenceMatcher(None, before, after, autojunk=False).quick_ratio() < _ALIKE:
        return [(Piece("gone", before),), (Piece("new", after),)]
    return [words_changed(before, after)]

"""What is looked for: words of a question, as the index knows them.

The index holds every character and every two neighbouring ones of a text, in lower case and
without spaces (`search_grams` in the database); so a word is found inside a sentence without
anybody having to know where Chinese words begin.
"""

from dataclasses import dataclass

from app.errors import Invalid
from app.i18n import _

LONGEST = 60
TERMS_MOST = 6
PROVEN = 2  # a term no longer than this is there wherever the index says so


@dataclass(frozen=True, slots=True)
class Question:
    """`terms`: what all must be found, in lower case, without spaces; `grams` of all of them."""

    terms: tuple[str, ...]
    grams: tuple[str, ...]


class NothingAsked(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("请输入要找的字词"), _("一个字也可以；几个词用空格隔开，都要有才算。"), field="q"
        )


class AskedTooMuch(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("要找的字词太长"),
            _("最多 {n} 个字、{m} 个词，请减少一些。").format(n=LONGEST, m=TERMS_MOST),
            field="q",
        )


def read_question(typed: str) -> Question:
    """NothingAsked, AskedTooMuch."""
    terms = tuple(dict.fromkeys(part.lower() for part in typed.split()))
    if not terms:
        raise NothingAsked
    if len(typed) > LONGEST or len(terms) > TERMS_MOST:
        raise AskedTooMuch
    return Question(terms, tuple(dict.fromkeys(gram for term in terms for gram in grams(term))))


def grams(term: str) -> list[str]:
    """The pairs of a term; of a single character itself."""
    if len(term) < 2:
        return [term]
    return [term[n : n + 2] for n in range(len(term) - 1)]


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    hit: bool


def highlighted(text: str, terms: tuple[str, ...], around: int = 40) -> tuple[Part, ...]:
    """The stretch of a text with its first hit, at most twice `around` and the hits long; every
    hit in it is marked. Spaces within a hit do not matter."""
    plain, places = _without_spaces(text)
    hits = _hits(plain, terms)
    if not hits:
        return (Part(text[: 2 * around], hit=False),)
    begin = max(0, places[hits[0][0]] - around)
    end = min(len(text), places[hits[0][1] - 1] + 1 + around)
    parts: list[Part] = [Part("…", hit=False)] if begin else []
    at = begin
    for first, last in hits:
        start, stop = places[first], places[last - 1] + 1
        if stop > end:
            break
        if start > at:
            parts.append(Part(text[at:start], hit=False))
        parts.append(Part(text[max(at, start) : stop], hit=True))
        at = stop
    if at < end:
        parts.append(Part(text[at:end], hit=False))
    if end < len(text):
        parts.append(Part("…", hit=False))
    return tuple(part for part in parts if part.text)


def _without_spaces(text: str) -> tuple[str, list[int]]:
    """In lower case without spaces, and where each character stood."""
    letters = [(letter.lower()[:1], n) for n, letter in enumerate(text) if not letter.isspace()]
    return "".join(letter for letter, _n in letters), [n for _letter, n in letters]


def _hits(plain: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """(first, one after the last) of all terms, in their order, none overlapping."""
    found = []
    for term in terms:
        at = plain.find(term)
        while at >= 0:
            found.append((at, at + len(term)))
            at = plain.find(term, at + len(term))
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept

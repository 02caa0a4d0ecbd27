"""The minutes as a PDF: composed, set in lines, drawn. Synchronous: call it in a thread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from app.charts.palette import FONTS
from app.charts.shares import share_gauges
from app.i18n import _
from app.pdf import FACES, Archived, advances, render_pdf
from app.qr import qr_code
from app.settings import PROJECT
from app.templating import TEMPLATES
from meetings.minutes.blocks import (
    Block,
    Composed,
    Heading,
    Listing,
    Paragraph,
    Table,
)
from meetings.minutes.composing import compose
from meetings.minutes.facts import MinutesFacts, QuotedVote, ShareFacts
from meetings.minutes.signing.rules import check_page, shown_code
from meetings.minutes.typesetting import (
    COLUMNS,
    NATURAL,
    Face,
    Line,
    Run,
    break_lines,
    red_mark,
    spacing_class,
    spacing_css,
    tidy,
    title_lines,
)

_CSS = tuple(PROJECT / "templates" / "pdf" / name for name in ("minutes.css", "signing.css"))
_FAMILIES: dict[Face, str] = {
    "fang": "Yishi Fang",
    "hei": "Yishi Hei",
    "kai": "Yishi Kai",
    "rare": "Yishi Rare",
}
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Set:
    """A block as the template draws it. kind: h1 to h4, text, listing, vote, table."""

    kind: str
    lines: tuple[Line, ...] = ()
    gauges: tuple[Markup, ...] = ()
    figures: tuple[tuple[Line, Line], ...] = ()
    head: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    wraps: bool = False


def render_minutes(
    facts: MinutesFacts, *, draft: bool, fonts_dir: Path, at: datetime | None = None
) -> bytes:
    """A4 after GB/T 9704. The same facts give the same bytes. FontsMissing.

    `at`: when it was made, for a document that is kept: PDF/A-3a with the facts attached.
    """
    if draft:
        facts = replace(facts, issue=None, issued_on=None)
    composed = compose(facts)
    mark, mark_class = mark_lines(composed)
    html = TEMPLATES.get_template("pdf/minutes.html").render(
        composed=composed,
        mark=mark,
        mark_class=mark_class,
        title=title_lines(composed.title),
        sets=set_blocks(composed.blocks, fonts_dir),
        draft=_draft_words(facts) if draft else "",
        invented=facts.invented,
        spacing_class=spacing_class,
        signatures=facts.signatures,
        check_code=shown_code(facts.check_code) if facts.check_code else "",
        check_page=check_page(facts.check_link),
        qr=qr_code(facts.check_link) if facts.check_link else "",
    )
    title = "".join((*composed.mark, *composed.title))
    return render_pdf(html, document_style(), fonts_dir, title, _archived(facts, composed, at))


def _draft_words(facts: MinutesFacts) -> str:
    if facts.version:
        return _("第{n}稿　征求意见").format(n=facts.version)
    return _("草稿　未印发")


def _archived(facts: MinutesFacts, composed: Composed, at: datetime | None) -> Archived | None:
    if at is None:
        return None
    return Archived(
        data=facts.to_json(),
        data_name="minutes.json",
        author=composed.issuer,
        subject=_("{title} {number}").format(title="".join(composed.title), number=composed.number),
        at=at,
    )


def set_blocks(blocks: Sequence[Block], fonts_dir: Path) -> list[Set]:
    """In lines of 28 characters; for every document after GB/T 9704. FontsMissing."""
    fonts = _fonts(fonts_dir)
    return [_set(block, fonts) for block in blocks]


@cache
def document_style() -> str:
    return "\n".join((*(one.read_text("utf-8") for one in _CSS), spacing_css()))


def mark_lines(composed: Composed) -> tuple[tuple[str, ...], str]:
    """And the class of its size."""
    lines, size = red_mark(composed.mark)
    return lines, f"mark-{size}"


def _set(block: Block, fonts: "_Fonts") -> Set:
    if isinstance(block, Heading):
        face: Face = "hei" if block.level == 1 else "kai" if block.level == 2 else "fang"
        return Set(f"h{block.level}", _lines((Run(block.text, face),), fonts, _INDENT, 0))
    if isinstance(block, Paragraph):
        return Set("text", _lines(block.runs, fonts, _INDENT, 0))
    if isinstance(block, Listing):
        label = Run(_("{label}：").format(label=block.label), "hei")
        hang = _INDENT + len(label.text)
        return Set("listing", _lines((label, Run(block.text)), fonts, _INDENT, hang))
    if isinstance(block, Table):
        head, *rows = (
            tuple(_single(cell, fonts) for cell in row) for row in (block.head, *block.rows)
        )
        return Set("table", head=head, rows=tuple(rows), wraps=block.wraps)
    return _set_vote(block.vote, fonts)


def _lines(runs: Sequence[Run], fonts: "_Fonts", first: int, rest: int) -> tuple[Line, ...]:
    return tuple(
        break_lines(fonts.split(runs), fonts.measure, first=COLUMNS - first, rest=COLUMNS - rest)
    )


# -- the widths of characters ----------------------------------------------------------------


@cache
def _widths(path: Path) -> dict[int, int]:
    return advances(path)


@cache
def _fonts(directory: Path) -> "_Fonts":
    """FontsMissing."""
    return _Fonts(
        {face: _widths(directory / FACES[family]["normal"]) for face, family in _FAMILIES.items()}
    )


@dataclass(frozen=True, slots=True)
class _Fonts:
    """`widths` by face and code point. Asked for every letter, and so kept at hand."""

    widths: dict[Face, dict[int, int]]

    def measure(self, face: Face, letter: str) -> int:
        """Width in thousandths of the type size; a character no font has is taken for Chinese."""
        return self.widths[face].get(ord(letter), 1000)

    def split(self, runs: Sequence[Run]) -> list[Run]:
        """What a face has no glyph for becomes a run of its own, so that lines keep their height.

        The rare characters' font is taller; set by itself it does not push the line.
        """
        parts = []
        for run in runs:
            widths = self.widths[run.face]
            for known, letters in groupby(run.text, lambda letter: ord(letter) in widths):  # noqa: B023 (used up within the turn)
                parts.append(Run("".join(letters), run.face if known else "rare"))
        return parts


# -- votes -----------------------------------------------------------------------------------


def _set_vote(vote: QuotedVote, fonts: _Fonts) -> Set:
    gauges = (
        _gauges(_("参与表决"), vote.participation_heads, vote.participation_area, strict=False),
        _gauges(
            _("同意（占参与表决者）"),
            vote.agreement_heads,
            vote.agreement_area,
            strict=vote.strict_majority,
        ),
    )
    figures = tuple((_single(name, fonts), _single(figure, fonts)) for name, figure in vote.figures)
    return Set("vote", gauges=gauges, figures=figures)


def _single(text: str, fonts: _Fonts) -> Line:
    return Line(tuple(fonts.split((Run(tidy(text)),))), NATURAL)


def _gauges(title: str, heads: ShareFacts, area: ShareFacts, *, strict: bool) -> Markup:
    drawn = share_gauges(title, heads, area, strict=strict)
    # The page's first choice may be on this machine or not; a document looks the same everywhere.
    return Markup(drawn.replace(FONTS, "Yishi Hei,Yishi Rare"))  # noqa: S704 (was safe before)

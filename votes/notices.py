"""Notices of a vote to be posted, set as official documents. Loaded only when one is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.i18n import _
from app.pdf import render_pdf
from app.qr import qr_code
from app.settings import PROJECT
from app.templating import TEMPLATES
from meetings.minutes.blocks import Composed, Paragraph
from meetings.minutes.rendering import document_style, mark_lines, set_blocks
from meetings.minutes.typesetting import Run, spacing_class, title_lines

_CSS = PROJECT / "templates" / "pdf" / "notice.css"
_TITLE_ROOM = 18


@dataclass(frozen=True, slots=True)
class Posted:
    """A composed notice with what it needs besides: to whom it speaks (`to`, else all owners of the
    estate), who signs it (who, names), the link to scan, "" without one, and what that is for."""

    composed: Composed
    estate: str
    invented: bool
    signatures: Sequence[tuple[str, str]] = ()
    link: str = ""
    hint: str = ""
    to: str = ""


def check_hint() -> str:
    """Under the code of a notice that leads to its hash."""
    return _("扫码核对本公告")


def render_posted(posted: Posted, fonts_dir: Path) -> bytes:
    """A4 after GB/T 9704. The same notice gives the same bytes. Synchronous: call it in a thread.
    FontsMissing."""
    composed = posted.composed
    mark, mark_class = mark_lines(composed)
    to = posted.to or _("{estate}全体业主：").format(estate=posted.estate)
    html = TEMPLATES.get_template("pdf/notice.html").render(
        composed=composed,
        mark=mark,
        mark_class=mark_class,
        title=title_lines(composed.title, _TITLE_ROOM),
        to=set_blocks([Paragraph((Run(to),))], fonts_dir)[0],
        sets=set_blocks(composed.blocks, fonts_dir),
        signatures=posted.signatures,
        qr=qr_code(posted.link) if posted.link else None,
        hint=posted.hint,
        invented=posted.invented,
        spacing_class=spacing_class,
    )
    return render_pdf(html, _style(), fonts_dir, "".join(composed.title))


@cache
def _style() -> str:
    return f"{document_style()}\n{_CSS.read_text('utf-8')}"

"""The notices as PDF. Synchronous: call it in a thread."""

from functools import cache
from pathlib import Path

from app.i18n import _
from app.pdf import render_pdf
from app.qr import qr_code
from app.settings import PROJECT
from app.web import TEMPLATES
from meetings.minutes.blocks import Paragraph
from meetings.minutes.rendering import document_style, mark_lines, set_blocks
from meetings.minutes.typesetting import Run, spacing_class, title_lines
from votes.finals.notice import NoticeFacts, compose_notice

_CSS = PROJECT / "templates" / "pdf" / "notice.css"
_TITLE_ROOM = 18


def render_notice(facts: NoticeFacts, fonts_dir: Path) -> bytes:
    """A4 after GB/T 9704. The same facts give the same bytes. FontsMissing."""
    composed = compose_notice(facts)
    mark, mark_class = mark_lines(composed)
    to = _("{estate}全体业主：").format(estate=facts.view.poll.estate_name)
    html = TEMPLATES.get_template("pdf/notice.html").render(
        composed=composed,
        mark=mark,
        mark_class=mark_class,
        title=title_lines(composed.title, _TITLE_ROOM),
        to=set_blocks([Paragraph((Run(to),))], fonts_dir)[0],
        sets=set_blocks(composed.blocks, fonts_dir),
        signatures=facts.signatures,
        qr=None if facts.final else qr_code(facts.link),
        invented=facts.view.poll.invented,
        spacing_class=spacing_class,
    )
    return render_pdf(html, _style(), fonts_dir, "".join(composed.title))


@cache
def _style() -> str:
    return f"{document_style()}\n{_CSS.read_text('utf-8')}"

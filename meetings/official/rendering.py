"""The papers of a consultation as PDF. Synchronous: call it in a thread."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.i18n import _
from app.pdf import Archived, render_pdf
from app.qr import qr_code
from app.settings import PROJECT
from app.templating import TEMPLATES
from meetings.minutes.blocks import Paragraph
from meetings.minutes.facts import SignatureFacts
from meetings.minutes.rendering import document_style, mark_lines, set_blocks
from meetings.minutes.signing.rules import check_page, shown_code
from meetings.minutes.typesetting import Run, spacing_class, title_lines
from meetings.official.facts import OfficialFacts
from meetings.official.rules import compose_paper, signers
from meetings.official.words import kind_word

_CSS = PROJECT / "templates" / "pdf" / "official.css"


def render_paper(facts: OfficialFacts, fonts_dir: Path, at: datetime | None = None) -> bytes:
    """A4 after GB/T 9704. `at`: when it was made, for one that is kept: PDF/A-3a with the facts
    attached; without it the paper says that it is a draft. FontsMissing."""
    composed = compose_paper(facts)
    mark, mark_class = mark_lines(composed)
    to = [Paragraph((Run(_("{to}：").format(to=facts.to)),))] if facts.to else []
    html = TEMPLATES.get_template("pdf/official.html").render(
        kind=facts.kind,
        composed=composed,
        mark=mark,
        mark_class=mark_class,
        title=title_lines(composed.title),
        to=set_blocks(to, fonts_dir)[0] if to else None,
        sets=set_blocks(composed.blocks, fonts_dir),
        signatures=[SignatureFacts(who=who, name=name) for who, name in signers(facts)],
        sealed=facts.kind in ("opinion", "reply", "notice"),
        draft="" if at is not None else _("草稿"),
        check_code=shown_code(facts.check_code) if facts.check_code else "",
        check_page=check_page(facts.check_link),
        qr=qr_code(facts.check_link) if facts.check_link else "",
        invented=facts.invented,
        spacing_class=spacing_class,
    )
    title = "".join(composed.title)
    archived = None
    if at is not None:
        archived = Archived(
            data=facts.to_json(),
            data_name=f"{facts.kind}.json",
            author=composed.issuer,
            subject=_("{kind} {number}")
            .format(kind=kind_word(facts.kind), number=composed.number)
            .strip(),
            at=at,
        )
    return render_pdf(html, _style(), fonts_dir, title, archived)


def set_paper(facts: dict[str, Any], fonts: str, at: str) -> bytes:
    """The same in a working process: facts as JSON, `at` in ISO 8601 or "". FontsMissing."""
    made = datetime.fromisoformat(at) if at else None
    return render_paper(OfficialFacts.from_json(facts), Path(fonts), made)


@cache
def _style() -> str:
    return f"{document_style()}\n{_CSS.read_text('utf-8')}"

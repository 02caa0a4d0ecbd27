"""入户施工同意书 to print: a page a flat, the household's signature blank. Call it in a thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.i18n import _
from app.pdf import render_pdf
from app.settings import PROJECT
from app.templating import TEMPLATES

_CSS = PROJECT / "templates" / "pdf" / "form.css"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One flat; `owners` masked."""

    name: str
    owners: str


def set_sheets(
    estate_name: str,
    community_name: str,
    question: str,
    explanation: str,
    sheets: Sequence[Sheet],
    fonts_dir: Path,
    *,
    invented: bool,
) -> bytes:
    """A4. FontsMissing."""
    html = TEMPLATES.get_template("survey/works/sheet.html").render(
        estate_name=estate_name,
        community_name=community_name,
        question=question,
        explanation=explanation,
        sheets=sheets,
        invented=invented,
    )
    return render_pdf(html, _style(), fonts_dir, _("入户施工同意书"))


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

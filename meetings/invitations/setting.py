"""Sets letters as a PDF. Loads what sets type: imported only where it is wanted."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.i18n import _
from app.pdf import render_pdf
from app.settings import PROJECT
from app.web import TEMPLATES

_CSS = PROJECT / "templates" / "printing" / "letters.css"


def set_letters(pages: Sequence[dict[str, Any]], fonts_dir: Path) -> bytes:
    """A4, one page each. FontsMissing."""
    html = TEMPLATES.get_template("printing/letters.html").render(pages=pages)
    return render_pdf(html, _style(), fonts_dir, _("会议通知书"))


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

"""Sets letters as a PDF. Loads what sets type: imported only where it is wanted."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.pdf import render_pdf
from app.qr import qr_code
from app.settings import PROJECT
from app.web import TEMPLATES

_CSS = PROJECT / "templates" / "printing" / "letters.css"


def set_letters(pages: Sequence[Mapping[str, Any]], fonts_dir: Path) -> bytes:
    """`pages`: each a `Letter` as a dictionary. A4, each begins a page. FontsMissing."""
    drawn = [{**one, "qr": qr_code(one["link"]) if one["link"] else ""} for one in pages]
    html = TEMPLATES.get_template("printing/letters.html").render(pages=drawn)
    return render_pdf(html, _style(), fonts_dir, str(pages[0]["title"]))


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

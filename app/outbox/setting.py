"""Sets letters as a PDF. Loads what sets type: imported only where it is wanted."""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter

from app.pdf import render_pdf
from app.qr import qr_code
from app.settings import PROJECT
from app.templating import TEMPLATES

_CSS = PROJECT / "templates" / "printing" / "letters.css"


def set_letters(pages: Sequence[Mapping[str, Any]], fonts_dir: Path) -> bytes:
    """`pages`: each a `Letter` as a dictionary. A4, each begins a page. FontsMissing."""
    drawn = [{**one, "qr": qr_code(one["link"]) if one["link"] else ""} for one in pages]
    html = TEMPLATES.get_template("printing/letters.html").render(pages=drawn)
    return render_pdf(html, _style(), fonts_dir, str(pages[0]["title"]))


def set_each(pages: Sequence[Mapping[str, Any]], fonts_dir: Path, behind: bytes) -> bytes:
    """Each letter with the pages of another PDF after it. FontsMissing."""
    writer = PdfWriter()
    for one in pages:
        for part in (set_letters([one], fonts_dir), behind):
            writer.append(PdfReader(io.BytesIO(part)), import_outline=False)
    writer.metadata = {"/Title": str(pages[0]["title"]), "/Producer": "Yishi"}
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

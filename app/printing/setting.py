"""Sets a list to sign as a PDF. Loads what sets type: imported only where it is wanted."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.pdf import render_pdf
from app.settings import PROJECT
from app.web import TEMPLATES

_CSS = PROJECT / "templates" / "printing" / "list.css"


def set_list(sheet: Mapping[str, Any], fonts: str) -> bytes:
    """`sheet`: a `ListSheet` as a dictionary. A4; the head of the table on every page.
    FontsMissing."""
    html = TEMPLATES.get_template("printing/list.html").render(sheet=sheet)
    return render_pdf(html, _style(), Path(fonts), str(sheet["title"]))


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

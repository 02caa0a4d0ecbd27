"""费用分摊告知单 as PDF, a page a household. Called in working processes."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.pdf import render_pdf
from app.settings import PROJECT
from app.web import TEMPLATES

_CSS = PROJECT / "templates" / "costs" / "statement.css"


def set_statements(
    statements: Sequence[Mapping[str, Any]], common: Mapping[str, Any], fonts: str
) -> bytes:
    """`statements`: place, amount, steps [title, rows, amount], instalments; `common`: what is
    the same on all. FontsMissing."""
    html = TEMPLATES.get_template("costs/statement.html").render(
        statements=statements, common=common
    )
    return render_pdf(html, _style(), Path(fonts), str(common["title"]))


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

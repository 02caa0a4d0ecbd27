"""Forms that a household signs by hand: authority, guardian, confirmation. Call it in a thread."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.pdf import render_pdf
from app.settings import PROJECT
from app.templating import TEMPLATES

_CSS = PROJECT / "templates" / "pdf" / "form.css"


def set_form(template: str, title: str, context: Mapping[str, object], fonts_dir: Path) -> bytes:
    """A4, in the official fonts. FontsMissing."""
    html = TEMPLATES.get_template(template).render({**context, "title": title})
    return render_pdf(html, _style(), fonts_dir, title)


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

"""Lists to sign 签到表、签收表: one typesetting for all of them, blank boxes and all.

A list of many hundred rows is set in parts (a building each) that are joined: each part counts
its own pages, so that who walks with one building's list sees that it is whole.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.pdf import render_pdf
from app.settings import PROJECT
from app.web import TEMPLATES

_CSS = PROJECT / "templates" / "printing" / "list.css"


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` sets width and place: number, room, name, area, duty, sign, day, time, rest."""

    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading, "" for none. Cells are texts; "" is a box to write in."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """`part` stands at the head and beside the page number of every page."""

    title: str
    subtitle: str
    part: str
    note: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    foot: str
    invented: bool


def set_list(sheet: Mapping[str, Any], fonts: str) -> bytes:
    """`sheet`: a `ListSheet` as a dictionary. A4; the head of the table on every page.
    FontsMissing."""
    html = TEMPLATES.get_template("printing/list.html").render(sheet=sheet)
    return render_pdf(html, _style(), Path(fonts), str(sheet["title"]))


def as_work(sheet: ListSheet, fonts_dir: Path) -> dict[str, object]:
    """What `set_list` is called with, here or in a working process."""
    return {"sheet": asdict(sheet), "fonts": str(fonts_dir)}


@cache
def _style() -> str:
    return _CSS.read_text("utf-8")

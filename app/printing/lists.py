"""Lists to sign 签到表、签收表: one typesetting for all of them, blank boxes and all.

A list of many hundred rows is set in parts (a building each) that are joined: each part counts
its own pages, so that who walks with one building's list sees that it is whole.
"""

from dataclasses import asdict, dataclass
from pathlib import Path


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
    """`part` stands at the head and beside the page number of every page. `code`: a QR code as
    SVG of our own, with `code_note` under it; "" for none."""

    title: str
    subtitle: str
    part: str
    note: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    foot: str
    invented: bool
    code: str = ""
    code_note: str = ""


def as_work(sheet: ListSheet, fonts_dir: Path) -> dict[str, object]:
    """What `app.printing.setting.set_list` is called with, here or in a working process."""
    return {"sheet": asdict(sheet), "fonts": str(fonts_dir)}

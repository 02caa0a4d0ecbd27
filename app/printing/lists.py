"""Lists to sign 签到表、签收表: one typesetting for all of them, blank boxes and all.

A list of many hundred rows comes in parts (a building each): each counts its own pages, so that
who walks with one building's list sees that it is whole.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.pdf import Archived


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` sets width and place: number, room, name, area, duty, sign, day, time, money, rest."""

    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading, "" for none. Cells are texts; "" is a box to write in."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """`part` stands at the head and beside the page number of every page. `code`: the
    address in a QR code, with `code_note` under it; "" for none."""

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


DRAW_LISTS = "app.printing.setting:draw_lists"


def as_work(sheet: ListSheet, fonts_dir: Path) -> dict[str, object]:
    """What `app.printing.setting.set_list` is called with."""
    return {"sheet": asdict(sheet), "fonts": str(fonts_dir)}


def lists_as_work(
    sheets: Sequence[ListSheet], title: str, fonts_dir: Path, archived: Archived | None = None
) -> dict[str, object]:
    """What `DRAW_LISTS` is called with, in a working process."""
    return {
        "sheets": [asdict(sheet) for sheet in sheets],
        "title": title,
        "fonts": str(fonts_dir),
        "archived": archived and archived.plain(),
    }

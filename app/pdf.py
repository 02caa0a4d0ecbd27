"""PDF by WeasyPrint: nothing from the network, the same bytes for the same input.

The fonts of official documents are known in style sheets as `Yishi Fang` 仿宋, `Yishi Hei` 黑体,
`Yishi Kai` 楷体, `Yishi Song` 宋体 and `Yishi Rare`, which holds the characters the others lack.

What sets the pages takes a second and seventy megabytes to load: it is named here and loaded with
the first document, so that a server that sets none holds none of it.
"""

import importlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.errors import Conflict
from app.i18n import _

_TYPESETTER = "app.typesetter"

# family → weight → file
FACES: dict[str, dict[str, str]] = {
    "Yishi Fang": {"normal": "FandolFang-Regular.otf"},
    "Yishi Hei": {"normal": "FandolHei-Regular.otf"},
    "Yishi Kai": {"normal": "FandolKai-Regular.otf"},
    "Yishi Song": {"normal": "FandolSong-Regular.otf", "bold": "FandolSong-Bold.otf"},
    "Yishi Rare": {"normal": "NotoSerifCJK-Regular.ttc", "bold": "NotoSerifCJK-Bold.ttc"},
}


class FontsMissing(Conflict):
    """Documents are never set in whatever font happens to be there."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            _("这台服务器还没有公文字体，不能生成 PDF"),
            _("请管理员联网后重新启动本系统，或把这些字体文件放进 var/fonts：{names}。").format(
                names=_("、").join(names)
            ),
        )


@dataclass(frozen=True, slots=True)
class Archived:
    """What a document that is kept for years carries with it: PDF/A-3a (ISO 19005-3) and PDF/UA-1
    (ISO 14289-1), tagged, with its data attached as JSON. `at`: when it was made, the only time in
    the file. Not `tagged`: PDF/A-3b, of what is drawn or has drawn pages behind it."""

    data: Mapping[str, object]
    data_name: str
    author: str
    subject: str
    at: datetime
    tagged: bool = True

    def plain(self) -> dict[str, object]:
        """As JSON may hold it, on the way to a working process."""
        return asdict(self) | {"at": self.at.isoformat()}

    @classmethod
    def of_plain(cls, told: Mapping[str, Any]) -> "Archived":
        return cls(**{**told, "at": datetime.fromisoformat(told["at"])})

    def attached(self) -> bytes:
        """The data as they lie in the document."""
        return json.dumps(self.data, ensure_ascii=False, indent=1).encode()


# By id, where an element begins: millionths of a metre from the left and from the top.
Places = dict[str, tuple[int, int]]


def render_pdf(
    html: str, css: str, fonts_dir: Path, title: str, archived: Archived | None = None
) -> bytes:
    """An A4 document of `html`, set by `css`. FontsMissing. Takes a while: call it in a thread."""
    return set_pages(html, css, fonts_dir, title, archived)[0]


def set_pages(
    html: str, css: str, fonts_dir: Path, title: str, archived: Archived | None = None
) -> tuple[bytes, list[Places]]:
    """As `render_pdf`, and of each page where its elements with an id begin."""
    made: tuple[bytes, list[Places]] = _typesetter().set_pages(
        html, css, fonts_dir, title, archived
    )
    return made


def advances(path: Path) -> dict[int, int]:
    """Of a font's file: code point → advance, in thousandths of the type size. FontsMissing."""
    if not path.is_file():
        raise FontsMissing([path.name])
    measured: dict[int, int] = _typesetter().advances(path)
    return measured


def _typesetter() -> Any:  # noqa: ANN401 (a module)
    return importlib.import_module(_TYPESETTER)

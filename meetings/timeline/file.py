"""The whole file of a consultation as one PDF: what happened, then every paper that is kept.

Papers go in page by page as they were kept; their own files, with hash and seal, stay what counts.
Synchronous: call it in a thread.
"""

import importlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from pypdf import PdfReader, PdfWriter

from app.i18n import _
from app.printing.lists import Column, Group, ListSheet, as_work

_SETTING = "app.printing.setting"


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    content: bytes
    media_type: str


def contents_sheet(
    *,
    topic: str,
    place: str,
    lines: Sequence[tuple[str, str, str]],
    papers: Sequence[tuple[str, str]],
    invented: bool,
    printed: str,
) -> ListSheet:
    """`lines`: (when, what, more); `papers`: (title, when)."""
    return ListSheet(
        title=_("协商卷宗"),
        subtitle=topic,
        part=place,
        note=_("{when}打印。前面是经过和文件目录，后面是各份文件。").format(when=printed),
        columns=(
            Column(_("序号"), "number"),
            Column(_("时间"), "sign"),
            Column(_("事项"), "rest"),
        ),
        groups=(
            Group(
                _("经过"),
                tuple(
                    (str(n), when, f"{what}。{more}" if more else what)
                    for n, (when, what, more) in enumerate(lines, 1)
                ),
            ),
            Group(
                _("文件目录"),
                tuple((str(n), when, title) for n, (title, when) in enumerate(papers, 1))
                or (("", "", _("还没有存档的文件。")),),
            ),
        ),
        foot="",
        invented=invented,
    )


def whole_file(sheet: ListSheet, parts: Sequence[Part], fonts_dir: Path) -> bytes:
    """FontsMissing."""
    set_list: Callable[..., bytes] = importlib.import_module(_SETTING).set_list
    writer = PdfWriter()
    cover = io.BytesIO(set_list(**as_work(sheet, fonts_dir)))
    writer.append(cover, outline_item=_("经过和目录"), import_outline=False)
    for part in parts:
        content = part.content if part.media_type == "application/pdf" else _page(part.content)
        writer.append(PdfReader(io.BytesIO(content)), outline_item=part.title, import_outline=False)
    writer.metadata = {"/Title": f"{sheet.title} {sheet.subtitle}", "/Producer": "Yishi"}
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def _page(picture: bytes) -> bytes:
    """A photograph as a page of A4."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((1_650, 2_340))
    sheet = Image.new("RGB", (1_654, 2_339), "white")
    sheet.paste(image, ((1_654 - image.width) // 2, (2_339 - image.height) // 2))
    kept = io.BytesIO()
    sheet.save(kept, "PDF", resolution=200)
    return kept.getvalue()

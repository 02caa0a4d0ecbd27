"""Putting the whole file of a consultation together."""

from datetime import datetime
from pathlib import Path

import anyio.to_thread

from app.accounts.permissions import Actor
from app.clock import say_time
from app.documents.services import read
from app.errors import Conflict
from app.i18n import _
from meetings.minutes.printing import PRINTERS
from meetings.timeline.chapters import Chapters
from meetings.timeline.file import Part, contents_sheet, whole_file
from meetings.timeline.queries import kept_papers, timeline_page
from meetings.timeline.words import lines

MOST_BYTES = 120 * 1024 * 1024


class FileTooLarge(Conflict):
    def __init__(self) -> None:
        super().__init__(_("文件太多，不能合成一份"), _("请在文书和纪要页面分别打开、打印。"))


async def consultation_file(
    actor: Actor,
    consultation: int,
    *,
    chapters: Chapters,
    data_dir: Path,
    fonts_dir: Path,
    now: datetime,
) -> bytes:
    """Of what she may see. NotFound, DocumentLost, FontsMissing, FileTooLarge."""
    view = await timeline_page(actor, consultation, None, chapters=chapters, now=now)
    kept = await kept_papers(view)
    parts: list[Part] = []
    size = 0
    for one in kept:
        content, media_type, _sha256 = await read(one.document, data_dir=data_dir)
        size += len(content)
        if size > MOST_BYTES:
            raise FileTooLarge
        parts.append(Part(one.title, content, media_type))
    told = lines(view)
    sheet = contents_sheet(
        topic=view.facts.topic,
        place=_("{community}　{estate}").format(
            community=view.facts.community_name, estate=view.facts.estate_name
        ),
        lines=[(one.when, one.title, one.text) for one in told],
        papers=[(one.title, say_time(one.at)) for one in kept],
        invented=view.facts.invented,
        printed=say_time(now),
    )
    return await anyio.to_thread.run_sync(whole_file, sheet, parts, fonts_dir, limiter=PRINTERS)

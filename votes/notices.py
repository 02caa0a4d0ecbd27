"""Notices of a vote and opinions: set as official documents, kept with their data."""

import importlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import anyio
from pypdf import PdfReader, PdfWriter

from app.documents import services as documents
from app.i18n import _
from app.keeping import Seal, kept_form
from app.pdf import Archived, render_pdf
from app.printing.lists import ListSheet, as_work
from app.qr import qr_code
from app.settings import PROJECT, Settings
from app.templating import TEMPLATES
from meetings.minutes.blocks import Composed, Paragraph
from meetings.minutes.rendering import document_style, mark_lines, set_blocks
from meetings.minutes.typesetting import Run, spacing_class, title_lines
from votes.access import PollFacts

_CSS = PROJECT / "templates" / "pdf" / "notice.css"
_TITLE_ROOM = 18
_LISTS = "app.printing.setting"  # loads the fonts: with the first list that is drawn
_PRINTERS = anyio.CapacityLimiter(2)

# What goes into a notice's file: {"kind": …, "format": 1, …}, nothing that the notice does not say.
Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Posted:
    """A composed notice with what it needs besides: to whom it speaks (`to`, else all owners of the
    estate), who signs it (who, names), the link to scan, "" without one, and what that is for, the
    list that hangs behind it. `sealed`: by a body; a person signs. `ours`: the organisation's own,
    whose certificate seals it; nobody else's paper carries its name."""

    composed: Composed
    data: Data
    estate: str
    invented: bool
    signatures: Sequence[tuple[str, str]] = ()
    link: str = ""
    hint: str = ""
    to: str = ""
    sealed: bool = True
    ours: bool = False
    behind: ListSheet | None = None


def check_hint() -> str:
    """Under the code of a notice that leads to its hash."""
    return _("扫码核对本公告")


def notice_data(kind: str, poll: PollFacts, convener: str, **said: object) -> dict[str, object]:
    """What every notice of a vote has in its data, and what is `said` in this one."""
    return {
        "kind": kind,
        "format": 1,
        "poll": poll.id,
        "title": poll.title,
        "estate": poll.estate_name,
        "community": poll.community_name,
        "convener": convener,
        **said,
    }


async def keep_posted(
    posted: Posted, *, by: int, settings: Settings, now: datetime
) -> tuple[int, str]:
    """Set, sealed where it is ours and a seal is set, kept: (document, SHA-256 hex). FontsMissing,
    SealUnusable."""
    pdf = await anyio.to_thread.run_sync(
        render_posted, posted, settings.fonts_dir, now, limiter=_PRINTERS
    )
    seal = Seal.of(settings) if posted.ours else None
    made = await kept_form(pdf, seal, _title(posted), now)
    return await documents.keep(
        made.content, "application/pdf", data_dir=settings.data_dir, by=by, now=now
    )


def render_posted(posted: Posted, fonts_dir: Path, at: datetime) -> bytes:
    """A4 after GB/T 9704, PDF/A-3 with the data attached. The same notice made `at` the same time
    gives the same bytes. Synchronous: call it in a thread. FontsMissing."""
    composed = posted.composed
    mark, mark_class = mark_lines(composed)
    to = posted.to or _("{estate}全体业主：").format(estate=posted.estate)
    html = TEMPLATES.get_template("pdf/notice.html").render(
        composed=composed,
        mark=mark,
        mark_class=mark_class,
        title=title_lines(composed.title, _TITLE_ROOM),
        to=set_blocks([Paragraph((Run(to),))], fonts_dir)[0],
        sets=set_blocks(composed.blocks, fonts_dir),
        signatures=posted.signatures,
        qr=qr_code(posted.link) if posted.link else None,
        hint=posted.hint,
        sealed=posted.sealed,
        invented=posted.invented,
        spacing_class=spacing_class,
    )
    archived = Archived(
        data=posted.data,
        data_name=f"{posted.data['kind']}.json",
        author=composed.issuer,
        subject=_("{title} {number}").format(title=_title(posted), number=composed.number),
        at=at,
        tagged=posted.behind is None,
    )
    set_pages = render_pdf(html, _style(), fonts_dir, _title(posted), archived)
    if posted.behind is None:
        return set_pages
    draw: Callable[..., bytes] = importlib.import_module(_LISTS).set_list
    drawn = draw(**as_work(posted.behind, fonts_dir))
    joined = PdfWriter(clone_from=PdfReader(io.BytesIO(set_pages)))
    joined.append(PdfReader(io.BytesIO(drawn)), import_outline=False)
    kept = io.BytesIO()
    joined.write(kept)
    return kept.getvalue()


def _title(posted: Posted) -> str:
    return "".join(posted.composed.title)


@cache
def _style() -> str:
    return f"{document_style()}\n{_CSS.read_text('utf-8')}"

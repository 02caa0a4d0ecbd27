"""会议通知书: the notice on paper, one page a person, for those who are reached by nothing else."""

import importlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio

from app.clock import local_date, say_date
from app.i18n import _
from app.outbox.links import link_token
from app.qr import qr_code
from meetings.access import MeetingFacts
from meetings.invitations.queries import LetterFacts
from meetings.invitations.rules import NoticeKind
from meetings.invitations.telling import invitation_link
from meetings.invitations.wording import Told, notice_text

_PRINTERS = anyio.CapacityLimiter(1)
# What sets type takes a second to load, so it is named here and imported when it is wanted.
_SETTING = "meetings.invitations.setting"


def letters(
    facts: MeetingFacts,
    agenda: Sequence[str],
    cancel_reason: str,
    guests: Sequence[LetterFacts],
    *,
    base_url: str,
    secret_key: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """What each page says: `title`, `lines`, `date`, `qr`, `link`, both "" of a cancelled
    meeting."""
    kind: NoticeKind = "cancel" if facts.cancelled else "call"
    told = Told(
        topic=facts.consultation.topic,
        community=facts.consultation.community_name,
        starts_at=facts.starts_at,
        location=facts.location,
        chair=facts.chair,
        agenda=agenda,
        reason=cancel_reason,
        link=False,
    )
    pages = []
    for guest in guests:
        link = ""
        if not facts.cancelled:
            key = invitation_link(guest.invitation, guest.link_number)
            link = f"{base_url}{key.path}{link_token(secret_key, key.of)}"
        pages.append(
            {
                "title": _("会议取消通知书") if facts.cancelled else _("会议通知书"),
                "lines": notice_text(kind, told, guest.name, guest.seat_label).split("\n"),
                "date": say_date(local_date(now)),
                "qr": qr_code(link) if link else "",
                "link": link,
                "invented": facts.consultation.invented,
            }
        )
    return pages


def _set(pages: list[dict[str, Any]], fonts_dir: Path) -> bytes:
    set_letters: Callable[..., bytes] = importlib.import_module(_SETTING).set_letters
    return set_letters(pages, fonts_dir)


async def print_letters(pages: list[dict[str, Any]], fonts_dir: Path) -> bytes:
    """FontsMissing. A page a person, set beside the requests."""
    return await anyio.to_thread.run_sync(_set, pages, fonts_dir, limiter=_PRINTERS)

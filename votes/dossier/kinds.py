"""Evidence files as long work: who may take one, and what to mind of it."""

from datetime import datetime, timedelta

import asyncpg

from app.accounts.permissions import Actor
from app.errors import NotFound
from app.i18n import _
from app.jobs.kinds import JobKind, Record
from votes.dossier.queries import dossier_to_view
from votes.dossier.services import DOSSIER, FULL_DOSSIER, note_taking

_ZIP = "application/zip"

# It can be made again, byte for byte; nothing of it needs to lie about.
_LASTS = timedelta(days=7)


async def _check(actor: Actor, request: int, _now: datetime) -> bool:
    case, line = await dossier_to_view(actor, request)
    if not line.may_take:
        raise NotFound
    return case.invented


def _record_taking(actor: Actor, request: int, now: datetime) -> Record:
    async def write(link: asyncpg.Connection, job: int) -> None:
        await note_taking(link, actor, request, job, now)

    return write


def _care() -> str:
    return _(
        "卷宗里有住户的房号和表决内容，请只交给需要的人，用完从电脑上删除。每次下载都会记入操作记录。"
    )


def _care_full() -> str:
    return _(
        "完整卷宗里有业主姓名和纸质票照片，只能用于申请的用途，用完从电脑上删除。"
        "每次下载都会记入操作记录。"
    )


def _piece() -> str:
    return _("个文件")


DOSSIER_KIND = JobKind(
    name=DOSSIER,
    media_type=_ZIP,
    file_name=lambda: _("卷宗.zip"),
    check=_check,
    home=lambda request: f"/dossiers/{request}",
    record_taking=_record_taking,
    lasting=_LASTS,
    care=_care,
    piece=_piece,
)
FULL_DOSSIER_KIND = JobKind(
    name=FULL_DOSSIER,
    media_type=_ZIP,
    file_name=lambda: _("完整卷宗.zip"),
    check=_check,
    home=lambda request: f"/dossiers/{request}",
    record_taking=_record_taking,
    lasting=_LASTS,
    care=_care_full,
    piece=_piece,
)

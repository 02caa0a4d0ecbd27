"""The kinds of long work of this package: who may follow it, and what to mind of its file."""

from datetime import datetime, timedelta

import asyncpg

from app.accounts.permissions import Actor
from app.i18n import _
from app.jobs.kinds import JobKind, Record
from votes.printing.services import BALLOTS, RECEIPTS, SLIPS, printing_record
from votes.slips.handed_out import poll_with_slips

# Long enough for a printer that is in another house, short enough for a bundle of keys. It can be
# printed again at any time while the vote is open.
_KEYS_LAST = timedelta(hours=24)


async def _check(actor: Actor, poll: int, now: datetime) -> bool:
    return (await poll_with_slips(actor, poll, now)).invented


def _home(poll: int) -> str:
    return f"/polls/{poll}/slips"


def _record_taking(actor: Actor, poll: int, now: datetime) -> Record:
    async def write(link: asyncpg.Connection, job: int) -> None:
        facts = await poll_with_slips(actor, poll, now)
        await printing_record(actor, facts, now, "download_slips")(link, job)

    return write


def _care() -> str:
    return _(
        "文件里有每一户的表决链接，谁拿到就能打开这一户的表决票。打印后请从电脑上删除。"
        "每次下载都会记入操作记录。"
    )


SLIPS_KIND = JobKind(
    name=SLIPS,
    media_type="application/pdf",
    file_name=lambda: _("表决票.pdf"),
    check=_check,
    home=_home,
    record_taking=_record_taking,
    lasting=_KEYS_LAST,
    care=_care,
)
RECEIPTS_KIND = JobKind(
    name=RECEIPTS,
    media_type="application/pdf",
    file_name=lambda: _("表决票签收表.pdf"),
    check=_check,
    home=_home,
)
BALLOTS_KIND = JobKind(
    name=BALLOTS,
    media_type="application/pdf",
    file_name=lambda: _("纸质表决票.pdf"),
    check=_check,
    home=_home,
)

"""Reminders by short message in the delivery ledger, as the outbox sends them."""

import asyncpg

from app.i18n import _
from app.outbox.rules import Tried
from votes.delivery.rules import DeliveryPlan
from votes.delivery.services import record_reminder

_ENDS = ("sent", "delivered", "refused")


async def note_message(link: asyncpg.Connection, tried: Tried) -> None:
    """A line for each message to a slip's household that left or came back, once; nothing for what
    waits or is uncertain. It has arrived only where the gateway says so, not where it was taken. A
    reminder carries no paper: it is on record and serves nobody.

    In the transaction that notes the end of the try.
    """
    table, slip = tried.subject
    if (table, tried.kind) != ("slips", "poll_reminder") or tried.channel != "sms":
        return
    if tried.ended.outcome not in _ENDS:
        return
    row = await link.fetchrow("SELECT poll, entry FROM slips WHERE id = $1", slip)
    if row is None:
        return
    await record_reminder(
        link,
        row["poll"],
        row["entry"],
        DeliveryPlan(
            "reminder",
            tried.ended.outcome == "delivered",
            tried.at,
            note=_note(tried),
            given_back=tried.ended.outcome == "refused",
        ),
        now=tried.at,
    )


def _note(tried: Tried) -> str:
    """Which message it was and how it ended; of the number the last four."""
    said = {
        "sent": _("提醒短信，平台已接收"),
        "delivered": _("提醒短信，平台报告已送达"),
        "refused": _("提醒短信，平台退回，没有送到"),
    }[tried.ended.outcome]
    return _("{said}；平台编号 {remote}，本系统第 {n} 号，尾号 {tail}").format(
        said=said,
        remote=tried.ended.remote_id or _("未提供"),
        n=tried.message,
        tail=tried.address[-4:],
    )

"""Whoever objected is told that her objection is answered: a short message, or a letter."""

from datetime import datetime

import asyncpg

from app.i18n import _
from app.outbox.rules import Link, Message
from app.outbox.services import enqueue
from votes.objections.access import Matter
from votes.objections.receipts import receipt_of, receipt_path
from votes.objections.words import outcome_in_words


async def tell_objector(
    link: asyncpg.Connection, matter: Matter, row: asyncpg.Record, outcome: str, *, now: datetime
) -> None:
    """To the phone she left, or that the register knows of the owner who objected by her slip;
    else a letter to her flat. In the caller's transaction."""
    phone = row["phone"] or ""
    if not phone and row["entry"] is not None:
        phone = (
            await link.fetchval(
                "SELECT o.phone FROM roll_entries e JOIN dwellings d ON d.estate = $2"
                " AND d.unit = e.unit JOIN ownerships s ON s.dwelling = d.id"
                " JOIN owners o ON o.id = s.owner WHERE e.id = $1 AND o.name = $3"
                " AND o.phone IS NOT NULL LIMIT 1",
                row["entry"],
                matter.estate,
                row["name"],
            )
            or ""
        )
    number = row["number"]
    text = _(
        "{room}：您对“{label}”提出的异议（受理编号 {number}）已经答复，结论：{outcome}。{where}"
        "不方便看的，请联系{community}，由工作人员念给您听。"
    ).format(
        room=row["room"],
        label=row["label"],
        number=number,
        outcome=outcome_in_words(outcome)[0],
        where=_("理由请看 {link} 。") if phone else _("理由请扫二维码看。"),
        community=matter.community_name,
    )
    message = Message(
        key=f"objection-answer:{row['id']}",
        channel="sms" if phone else "letter",
        kind="objection_answer",
        subject=("objections", row["id"]),
        title=_("您的异议已经答复"),
        text=text,
        name=row["name"],
        address=phone,
        community=matter.place.community,
        link=Link(receipt_path(number), receipt_of(number)),
    )
    await enqueue(link, [message], now=now)

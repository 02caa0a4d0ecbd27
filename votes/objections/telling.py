"""Whoever objected is told of the answer, and of a figure put right after it: a short message
with the link of her receipt, or a letter that says all of it."""

from datetime import datetime

import asyncpg

from app.i18n import _
from app.outbox.rules import Link, Message
from app.outbox.services import enqueue
from votes.objections.access import Matter
from votes.objections.figures import FigureFacts
from votes.objections.receipts import receipt_of, receipt_path
from votes.objections.words import outcome_in_words


async def tell_answer(
    link: asyncpg.Connection,
    matter: Matter,
    row: asyncpg.Record,
    outcome: str,
    reasons: str,
    figures: FigureFacts | None,
    *,
    now: datetime,
) -> None:
    """In the caller's transaction. `row`: the objection."""
    said = _("您对{label}提出的异议（受理编号 {number}）已经答复，结论：{outcome}。").format(
        label=row["label"], number=row["number"], outcome=outcome_in_words(outcome)[0]
    )
    whole = _("理由：{reasons}").format(reasons=reasons)
    if figures is not None:
        whole += "\n" + _figures(figures)
    await _tell(link, matter, row, "answer", _("您的异议已经答复"), said, whole, now)


async def tell_figure(
    link: asyncpg.Connection,
    matter: Matter,
    row: asyncpg.Record,
    figures: FigureFacts,
    *,
    now: datetime,
) -> None:
    """In the caller's transaction. `row`: the objection, answered before."""
    said = _("您对{label}提出的异议（受理编号 {number}）涉及的数字已经更正。").format(
        label=row["label"], number=row["number"]
    )
    title = _("您的异议涉及的数字已经更正")
    await _tell(link, matter, row, "figure", title, said, _figures(figures), now)


def _figures(figures: FigureFacts) -> str:
    return _("更正前：{before}；更正后：{after}。").format(
        before=figures.before, after=figures.after
    )


async def _tell(
    link: asyncpg.Connection,
    matter: Matter,
    row: asyncpg.Record,
    what: str,
    title: str,
    said: str,
    whole: str,
    now: datetime,
) -> None:
    """To the phone she left, or that the register knows of the owner who objected by her slip;
    else a letter to her flat, with the `whole` on it."""
    phone = row["phone"] or ""
    if not phone and row["entry"] is not None:
        phone = await _phone_of_owner(link, matter, row)
    help_ = _("不方便看的，请联系{staff}念给您听。").format(staff=matter.staff)
    lines = (
        [f"{row['room']}：{said}", _("详情请看 {link} 。") + help_]
        if phone
        else [f"{row['room']}：{said}", whole, _("扫二维码也可以看。") + help_]
    )
    message = Message(
        key=f"objection-{what}:{row['id']}",
        channel="sms" if phone else "letter",
        kind=f"objection_{what}",
        subject=("objections", row["id"]),
        title=title,
        text=("" if phone else "\n").join(lines),
        name=row["name"],
        address=phone,
        community=matter.place.community,
        link=Link(receipt_path(row["number"]), receipt_of(row["number"])),
    )
    await enqueue(link, [message], now=now)


async def _phone_of_owner(link: asyncpg.Connection, matter: Matter, row: asyncpg.Record) -> str:
    """As the register has it now; "" without one."""
    found = await link.fetchval(
        "SELECT o.phone FROM roll_entries e JOIN dwellings d ON d.estate = $2 AND d.unit = e.unit"
        " JOIN ownerships s ON s.dwelling = d.id JOIN owners o ON o.id = s.owner"
        " WHERE e.id = $1 AND o.name = $3 AND o.phone IS NOT NULL LIMIT 1",
        row["entry"],
        matter.estate,
        row["name"],
    )
    return found or ""

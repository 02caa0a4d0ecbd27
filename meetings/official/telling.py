"""The reply on its way to who raised the matter, in the transaction in which it is issued."""

from datetime import datetime

import asyncpg

from app.i18n import _
from app.outbox.rules import Attachment, Channel, Message
from app.outbox.services import enqueue
from meetings.official.facts import OfficialFacts

SUBJECT = "official_papers"
KIND = "reply"
_SHORT = 200  # characters of the answer that a short message carries


async def send_reply(
    link: asyncpg.Connection,
    paper: int,
    facts: OfficialFacts,
    pdf: bytes,
    *,
    phone: str,
    email: str,
    community: int,
    now: datetime,
) -> None:
    """By e-mail with the paper attached and by SMS, where they are known; else by a letter that
    the staff print and hand over."""
    known: tuple[tuple[Channel, str], ...] = (("email", email), ("sms", phone))
    on_paper: tuple[tuple[Channel, str], ...] = (("letter", ""),)
    for channel, address in tuple(way for way in known if way[1]) or on_paper:
        message = Message(
            key=f"reply:{paper}:{channel}",
            channel=channel,
            kind=KIND,
            subject=(SUBJECT, paper),
            title=_("关于“{topic}”的答复").format(topic=facts.topic),
            text=_text(facts, channel),
            name=facts.to[:60],
            address=address,
            community=community,
            attachment=Attachment(_("答复函.pdf"), "application/pdf", pdf)
            if channel == "email"
            else None,
        )
        await enqueue(link, [message], now=now)


def _text(facts: OfficialFacts, channel: Channel) -> str:
    answer = facts.answer
    if channel == "sms" and len(answer) > _SHORT:
        answer = f"{answer[: _SHORT - 1]}…"
    said = [
        _("您提出的“{topic}”，经协商答复如下：").format(topic=facts.topic),
        answer,
        _("答复函〔{year}〕{n}号，真伪可以核对：{address}").format(
            year=facts.year, n=facts.number, address=facts.check_link
        ),
        _("对答复不满意的，可以向社区党委或街道反映。"),
    ]
    # Typed words are no place for an address of ours.
    return "\n".join(said).replace("{link}", "link")

"""Telling everybody who has a draft to read that it is there, in the transaction of the draft."""

from datetime import datetime, timedelta

import asyncpg

from app.clock import local_date, say_date
from app.i18n import _
from app.outbox.rules import Channel, Link, Message
from app.outbox.services import enqueue, withdraw
from meetings.minutes.circulating.rules import READER_PATH, reader_link_of

KIND = "minutes_draft"


async def recall_drafts(link: asyncpg.Connection, meeting: int, *, now: datetime) -> None:
    """What of a draft has not left, letters to print above all: a later one has taken its place, or
    nothing can be corrected any more."""
    await withdraw(link, "meetings", [meeting], kinds=[KIND], now=now)


async def tell_readers(
    link: asyncpg.Connection, paper: int, version: int, answer_until: datetime, *, now: datetime
) -> int:
    """In the program where she has an account, else by e-mail and SMS where they are known, else
    by a letter that the staff print (the page of links); how many messages.

    A stand-in has no address of her own here: the one she came for is asked to pass it on.
    """
    rows = await link.fetch(
        "SELECT r.id, r.seat, coalesce(r.member, 0) AS member, r.name, r.account, p.salt,"
        " p.meeting, n.name AS member_name, coalesce(x.phone, '') AS phone,"
        " coalesce(x.email, '') AS email, c.topic, c.community FROM minutes_readers r"
        " JOIN minutes_papers p ON p.id = r.paper JOIN meetings m ON m.id = p.meeting"
        " JOIN consultations c ON c.id = m.consultation"
        " LEFT JOIN seat_members n ON n.id = r.member"
        " LEFT JOIN member_contacts x ON x.member = r.member WHERE r.paper = $1 ORDER BY r.id",
        paper,
    )
    last_day = say_date(local_date(answer_until - timedelta(seconds=1)))
    messages = []
    if rows:
        await recall_drafts(link, rows[0]["meeting"], now=now)
    for row in rows:
        ways: list[tuple[Channel, str]] = [("email", row["email"]), ("sms", row["phone"])]
        own: list[tuple[Channel, str]] = [("inbox", "")]
        paper_only: list[tuple[Channel, str]] = [("letter", "")]
        reached = own if row["account"] else [one for one in ways if one[1]] or paper_only
        for channel, address in reached:
            messages.append(_message(row, channel, address, version, last_day))
    return len(await enqueue(link, messages, now=now))


def _message(
    row: asyncpg.Record, channel: Channel, address: str, version: int, last_day: str
) -> Message:
    text = _("“{topic}”协商会纪要第{n}稿请您核对，{day}以前回复。").format(
        topic=row["topic"], n=version, day=last_day
    )
    if row["member_name"] and row["member_name"] != row["name"]:
        text += _("请转给代您到会的{name}。").format(name=row["name"])
    if channel == "letter":
        text += _("不便上网的，可以把意见写在纸上交回社区，或打电话由工作人员登记。")
    elif channel != "inbox":
        text += " {link}"
    return Message(
        key=f"minutes:{row['id']}:{version}:{channel}",
        channel=channel,
        kind=KIND,
        subject=("meetings", row["meeting"]),
        title=_("请核对协商会纪要"),
        text=text,
        name=row["member_name"] or row["name"],
        address=address,
        person=row["account"],
        community=row["community"],
        link=Link(READER_PATH, reader_link_of(row["salt"], row["seat"], row["member"])),
    )

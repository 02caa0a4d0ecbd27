"""Asking by message: one a person and way, with her own link, in the question's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.clock import say_time
from app.i18n import _
from app.outbox.rules import Link, Message
from app.outbox.services import enqueue, withdraw
from meetings.invitations.messages import Way, way_mark, ways_to
from meetings.preparing.contact import ContactPerson, call_short

SUBJECT = "date_voters"
KIND = "date_poll"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of everybody, as the messages say it. `contact`: whom to ask or to tell."""

    topic: str
    community: int
    community_name: str
    closes_at: datetime
    contact: ContactPerson


def voter_link(voter: int, link_number: int) -> Link:
    """The address under which she answers: her number, then the key."""
    return Link(f"/d/{voter}-", f"dates:{voter}:{link_number}")


async def ask(
    link: asyncpg.Connection, question: Question, members: Mapping[int, int], *, now: datetime
) -> None:
    """`members`: by voter, the person on the seat. Who is reached by nothing else gets a letter."""
    rows = await link.fetch(
        "SELECT m.id, m.name, m.account, p.active,"
        " coalesce(nullif(x.phone, ''), d.phone, '') AS phone,"
        " coalesce(nullif(x.email, ''), d.email, '') AS email"
        " FROM seat_members m LEFT JOIN persons p ON p.id = m.account"
        " LEFT JOIN member_contacts x ON x.member = m.id"
        " LEFT JOIN contact_details d ON d.person = m.account WHERE m.id = ANY($1::int[])",
        list(members.values()),
    )
    reached = {row["id"]: row for row in rows}
    messages = [
        _message(question, voter, row["name"], 0, way)
        for voter, member in members.items()
        if (row := reached.get(member)) is not None
        for way in ways_to(row) or [Way("letter")]
    ]
    await enqueue(link, messages, now=now)


async def ask_again(
    link: asyncpg.Connection,
    question: Question,
    voter: int,
    name: str,
    link_number: int,
    *,
    now: datetime,
) -> None:
    """By the ways she was asked by, with a new link; what has not left with the old one stays."""
    await withdraw(link, SUBJECT, [voter], kinds=[KIND], now=now)
    rows = await link.fetch(
        "SELECT DISTINCT channel, address, person FROM messages WHERE subject = $1"
        " AND subject_id = $2 AND pruned_at IS NULL ORDER BY channel, address",
        SUBJECT,
        voter,
    )
    ways = [Way(row["channel"], row["address"], row["person"]) for row in rows]
    messages = [_message(question, voter, name, link_number, way) for way in ways]
    await enqueue(link, messages, now=now)


async def stop_asking(link: asyncpg.Connection, poll: int, *, now: datetime) -> None:
    """What has not left is of no use any more."""
    rows = await link.fetch("SELECT id FROM date_voters WHERE poll = $1", poll)
    await withdraw(link, SUBJECT, [row["id"] for row in rows], kinds=[KIND], now=now)


def question_text(question: Question) -> str:
    """Without the link."""
    return _(
        "{community}想请您参加“{topic}”协商会，请在{until}前告诉我们哪天有空，不用账号。"
    ).format(
        community=question.community_name,
        topic=question.topic,
        until=say_time(question.closes_at),
    )


def _message(question: Question, voter: int, name: str, link_number: int, way: Way) -> Message:
    text = question_text(question)
    if way.channel in ("email", "sms"):
        text = _("【议事】{text}{call}请点：{link}").format(
            text=text, call=call_short(question.contact), link="{link}"
        )
    return Message(
        key=f"date-poll-{voter}-{link_number}-{way_mark(way.channel, way.address)}",
        channel=way.channel,
        kind=KIND,
        subject=(SUBJECT, voter),
        title=_("哪天开会您有空：{topic}").format(topic=question.topic)[:200],
        text=text,
        name=name[:120],
        address=way.address,
        person=way.person,
        community=question.community,
        link=voter_link(voter, link_number),
        not_after=question.closes_at,
    )

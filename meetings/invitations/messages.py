"""The messages that a notice becomes: one a person and way, in the words of `wording`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from app.clock import local_date
from app.i18n import _
from app.outbox.rules import Attachment, Channel, Link, Message
from meetings.invitations import wording
from meetings.invitations.calendar import CalendarMeeting, calendar_title, invitation
from meetings.invitations.rules import Notice, NoticeKind
from meetings.preparing.contact import contact_lines

SUBJECT = "meeting_invitations"


@dataclass(frozen=True, slots=True)
class TellableMeeting:
    """What of a meeting is told."""

    id: int
    community: int
    opened_at: datetime
    ends_at: datetime
    not_before: datetime
    told: wording.Told


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a person."""

    channel: Channel
    address: str = ""
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """One who is to be told. `told` None: was told nothing yet; `stand_in`: whom she has named to
    come for her, "" for nobody."""

    invitation: int
    name: str
    seat_label: str
    link_number: int
    told: int | None
    ways: tuple[Way, ...]
    here: bool = True
    stand_in: str = ""


def ways_to(row: asyncpg.Record) -> list[Way]:
    """All by which a person on a seat is reached: of a row with `account`, `active`, `email` and
    `phone`, "" for none."""
    ways = []
    if row["account"] is not None and row["active"]:
        ways.append(Way("inbox", "", row["account"]))
    if row["email"]:
        ways.append(Way("email", row["email"]))
    if row["phone"]:
        ways.append(Way("sms", row["phone"]))
    return ways


def invitation_link(invitation: int, number: int) -> Link:
    """The address under which it is answered: its number, then the key."""
    return Link(f"/i/{invitation}-", f"invitation:{invitation}:{number}")


def way_mark(channel: str, address: str) -> str:
    """For the key of a message: the way, without the address itself."""
    return f"{channel}-{hashlib.sha256(address.encode()).hexdigest()[:8] if address else '-'}"


def notices(
    facts: TellableMeeting, notice: Notice, guests: Sequence[Guest], kind: NoticeKind, now: datetime
) -> list[Message]:
    return [
        _message(
            facts,
            guest,
            way,
            key=f"meeting-{facts.id}-{notice.sequence}-{kind}",
            kind=f"meeting_{kind}",
            title=wording.title_of(kind, facts.told),
            text=_text(facts.told, guest, way, kind),
            sequence=notice.sequence,
            not_before=facts.not_before if kind == "call" else None,
            now=now,
        )
        for guest in guests
        for way in guest.ways
    ]


def _text(told: wording.Told, guest: Guest, way: Way, kind: NoticeKind) -> str:
    """The inbox has a button for the link, a letter its code."""
    if way.channel == "sms":
        return wording.short_text(kind, told, stands_in=bool(guest.stand_in))
    said = replace(told, link=told.link and way.channel == "email")
    return wording.notice_text(kind, said, guest.name, guest.seat_label, guest.stand_in)


def to_group(facts: TellableMeeting, sequence: int, kind: NoticeKind) -> Message:
    """Without a name and without a link: many read it."""
    told = replace(facts.told, link=False)
    return Message(
        key=f"meeting-{facts.id}-{sequence}-group-{kind}",
        channel="group",
        kind=f"meeting_{kind}",
        subject=("meetings", facts.id),
        title=wording.title_of(kind, told)[:200],
        text=wording.short_text(kind, told),
        community=facts.community,
        not_after=told.starts_at,
    )


def farewells(
    facts: TellableMeeting, notice: Notice, guests: Sequence[Guest], now: datetime
) -> list[Message]:
    said = replace(facts.told, link=False)
    facts = replace(facts, told=said)
    return [
        _message(
            facts,
            guest,
            way,
            key=f"meeting-{facts.id}-{notice.sequence}-removed",
            kind="meeting_removed",
            title=_("席位调整：{topic}").format(topic=said.topic),
            text=wording.removed_short(said, stands_in=bool(guest.stand_in))
            if way.channel == "sms"
            else wording.removed_text(said, guest.name, guest.stand_in),
            sequence=notice.sequence,
            not_before=None,
            now=now,
        )
        for guest in guests
        for way in guest.ways
    ]


def _message(
    facts: TellableMeeting,
    guest: Guest,
    way: Way,
    *,
    key: str,
    kind: str,
    title: str,
    text: str,
    sequence: int,
    not_before: datetime | None,
    now: datetime,
) -> Message:
    """`key`: the same for all of this notice; the person and the way are added."""
    attachment = None
    if way.channel == "email":
        attachment = _invitation(facts, guest, way.address, sequence, kind, now)
    return Message(
        key=f"{key}-{guest.invitation}-{way_mark(way.channel, way.address)}",
        channel=way.channel,
        kind=kind,
        subject=(SUBJECT, guest.invitation),
        title=title[:200],
        text=text,
        name=guest.name[:120],
        address=way.address,
        person=way.person,
        community=facts.community,
        link=invitation_link(guest.invitation, guest.link_number) if facts.told.link else None,
        attachment=attachment,
        not_before=not_before if not_before and local_date(not_before) > local_date(now) else None,
        not_after=facts.told.starts_at,
    )


def _invitation(
    facts: TellableMeeting, guest: Guest, email: str, sequence: int, kind: str, now: datetime
) -> Attachment:
    content = invitation(
        CalendarMeeting(
            id=facts.id,
            opened_at=facts.opened_at,
            sequence=sequence,
            said_at=now,
            starts_at=facts.told.starts_at,
            ended_at=facts.ends_at,
            title=calendar_title(facts.told.topic),
            location=facts.told.location,
            text="\n".join([*facts.told.agenda, *contact_lines(facts.told.contact)]),
            cancelled=kind in ("meeting_cancel", "meeting_removed"),
        ),
        guest.name,
        email,
    )
    return Attachment(_("会议.ics"), "text/calendar", content)

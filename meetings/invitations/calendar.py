"""A meeting as calendar programs read it (RFC 5545), in invitations (RFC 5546) and feeds alike.

One UID a meeting for ever, so that an invitation and a feed are one entry in a calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

from app.i18n import _

_USUAL_LENGTH = timedelta(hours=2)
_PRODUCT = "-//Yishi//Meetings//ZH"


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """`opened_at`: of its consultation, part of the UID; `said_at`: of the last notice; `url` of
    a page with more, "" for none. Times in UTC."""

    id: int
    opened_at: datetime
    sequence: int
    said_at: datetime
    starts_at: datetime
    ended_at: datetime | None
    title: str
    location: str
    text: str = ""
    url: str = ""
    cancelled: bool = False


def invitation(meeting: CalendarMeeting, name: str, email: str) -> bytes:
    """METHOD:REQUEST, or CANCEL of a cancelled one, for one invited person by e-mail. The
    organiser is put in by the outbox, whose address it is."""
    calendar = _calendar("CANCEL" if meeting.cancelled else "REQUEST")
    event = _event(meeting)
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params["CN"] = name
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    # Answers come by the link: a reply by mail would be read by nobody.
    attendee.params["RSVP"] = "FALSE"
    event.add("ATTENDEE", attendee, encode=False)
    event.add("ORGANIZER", "mailto:organizer@invalid.invalid")
    calendar.add_component(event)
    return _written(calendar)


def feed(meetings: Sequence[CalendarMeeting], name: str) -> bytes:
    """METHOD:PUBLISH, without anybody's name."""
    calendar = _calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    calendar.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H", encode=False)
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    return _written(calendar)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day to be kept in mind, as an entry of a whole day. `key` is for ever its own."""

    key: str
    day: date
    title: str
    text: str
    url: str


def days(found: Sequence[CalendarDay], name: str, stamp: datetime) -> bytes:
    """METHOD:PUBLISH. `stamp`: when it was asked for."""
    calendar = _calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    for one in found:
        event = Event()
        event.add("UID", f"{one.key}@yishi")
        event.add("DTSTAMP", stamp)
        event.add("DTSTART", one.day)
        event.add("SUMMARY", one.title)
        event.add("DESCRIPTION", one.text)
        event.add("URL", one.url)
        event.add("TRANSP", "TRANSPARENT")
        calendar.add_component(event)
    return _written(calendar)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _written(calendar: Calendar) -> bytes:
    content: bytes = calendar.to_ical()
    return content


def _event(meeting: CalendarMeeting) -> Event:
    event = Event()
    event.add("UID", f"meeting-{meeting.id}-{meeting.opened_at:%Y%m%dT%H%M%S}@yishi")
    event.add("SEQUENCE", meeting.sequence)
    event.add("DTSTAMP", meeting.said_at)
    event.add("DTSTART", meeting.starts_at)
    event.add("DTEND", meeting.ended_at or meeting.starts_at + _USUAL_LENGTH)
    event.add("SUMMARY", meeting.title)
    event.add("LOCATION", meeting.location)
    if meeting.text:
        event.add("DESCRIPTION", meeting.text)
    if meeting.url:
        event.add("URL", meeting.url)
    event.add("STATUS", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    return event


def calendar_title(topic: str) -> str:
    return _("协商会：{topic}").format(topic=topic)

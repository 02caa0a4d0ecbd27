"""What a calendar says of busy times: read in a process of its own, which may be killed.

Repeating events are written out by recurring-ical-events; a rule can be a bomb, so the process has
little memory and few seconds. Whole days and times without a zone are Shanghai's.
"""

import json
import re
import resource
from datetime import date, datetime, time, timedelta

import icalendar
import recurring_ical_events

from app.clock import LOCAL
from app.i18n import _
from meetings.busy.rules import TIMES_MOST, FeedRefused, Times, merged

_BYTES_OF_MEMORY = 1 << 30
_EVENTS_MOST = 5_000
# What this program itself put into her calendar: it is booked here, and no other appointment.
_OURS = re.compile(r"^meeting-\d+-\d{8}T\d{6}@yishi$")
_TOO_OFTEN = {"SECONDLY", "MINUTELY"}


def read_in_worker(content: str, begins: str, ends: str) -> bytes:
    """JSON [[begins, ends], …] in ISO format. FeedRefused."""
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES_OF_MEMORY, _BYTES_OF_MEMORY))
    times = read_calendar(content, datetime.fromisoformat(begins), datetime.fromisoformat(ends))
    return json.dumps([[one.isoformat() for one in pair] for pair in times]).encode()


def read_calendar(content: str, begins: datetime, ends: datetime) -> list[Times]:
    """Busy from when to when between two moments, in order, none touching another. FeedRefused."""
    if "BEGIN:VCALENDAR" not in content:
        raise FeedRefused(_("这个地址给出的不是日历"))
    try:
        calendar = icalendar.Calendar.from_ical(content)
        events = list(calendar.walk("VEVENT"))
        if len(events) > _EVENTS_MOST or any(_too_often(event) for event in events):
            raise FeedRefused(_("这个日历里的安排太多或重复得太密，无法读取"))
        found = recurring_ical_events.of(calendar).between(begins, ends)
        times = [_times(event) for event in found if _is_busy(event)]
    except FeedRefused:
        raise
    except Exception as broken:  # the libraries say it in many ways
        raise FeedRefused(_("这个日历的内容有错，无法读取")) from broken
    cut = [(max(a, begins), min(b, ends)) for a, b in times if a < ends and b > begins]
    busy = merged([(a, b) for a, b in cut if a < b])
    if len(busy) > TIMES_MOST:
        raise FeedRefused(_("这个日历里的安排太多或重复得太密，无法读取"))
    return busy


def _too_often(event: icalendar.Component) -> bool:
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    return any(
        str(frequency).upper() in _TOO_OFTEN for rule in rules for frequency in rule.get("FREQ", [])
    )


def _is_busy(event: icalendar.Component) -> bool:
    """Neither cancelled nor marked as leaving her free (RFC 5545, TRANSP), nor one of ours."""
    return (
        _OURS.match(str(event.get("UID", ""))) is None
        and str(event.get("STATUS", "")).upper() != "CANCELLED"
        and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
    )


def _times(event: icalendar.Component) -> Times:
    begins = event.decoded("DTSTART")
    if "DTEND" in event:
        ends = event.decoded("DTEND")
    elif "DURATION" in event:
        ends = begins + event.decoded("DURATION")
    else:  # RFC 5545 3.6.1: a day, or no time at all
        ends = begins if isinstance(begins, datetime) else begins + timedelta(days=1)
    return _moment(begins), _moment(ends)


def _moment(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), LOCAL)
    return value if value.tzinfo is not None else value.replace(tzinfo=LOCAL)

"""The one clock. Times are aware and stored in UTC; people see Asia/Shanghai.

Services take `now` as an argument; only routes and the command line call `utc_now()`.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.i18n import _

LOCAL = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock in Shanghai. ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return moment.astimezone(LOCAL)


def local_date(moment: datetime) -> date:
    return local(moment).date()


def from_local(naive: datetime) -> datetime:
    """A wall-clock time typed into a form, read as Shanghai time, in UTC."""
    if naive.tzinfo is not None:
        raise ValueError("already aware")
    return naive.replace(tzinfo=LOCAL).astimezone(UTC)


def say_date(day: date) -> str:
    """2026年4月7日 — Arabic digits, no leading zeros (GB/T 9704)."""
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def say_time(moment: datetime) -> str:
    """2026年4月7日18:00, local."""
    there = local(moment)
    return f"{say_date(there.date())}{there:%H:%M}"

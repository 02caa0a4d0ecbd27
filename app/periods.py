"""Legal periods, counted in one place. Pure: days in, days out, the calendar is an argument.

Civil Code Art. 201: the day on which a period begins is not counted. Art. 202: a period of months
or years ends on the corresponding day, or the last day of the month where there is none. Art. 203:
a last day that is a holiday moves on to the day after the holiday.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Calendar:
    """Statutory holidays, and the weekend days that are worked in exchange."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def rests(self, day: date) -> bool:
        if day in self.workdays:
            return False
        return day in self.holidays or day.weekday() >= 5


def clear_days_between(notice: date, event: date) -> int:
    """Whole days that lie between the day of the notice and the day of the event."""
    return (event - notice).days - 1


def earliest_by_civil_code(notice: date, days: int) -> date:
    """The first day after `days` days counted by Art. 201; the weaker reading of "15 日前"."""
    return notice + timedelta(days=days)


def earliest_day(notice: date, days: int) -> date:
    """The first day on which an event with `days` clear days of notice may take place.

    The later of the two readings: a notice of 1 March with 15 days allows 17 March. 0 days: any
    day from that of the notice.
    """
    return notice + timedelta(days=days + 1) if days else notice


def last_day(start: date, days: int) -> date:
    """The last day of a period of `days` days, the first one not counted (Art. 201)."""
    return start + timedelta(days=days)


def last_day_of_years(start: date, years: int) -> date:
    """The corresponding day `years` later, or the last of its month (Art. 202)."""
    year = start.year + years
    return date(year, start.month, min(start.day, monthrange(year, start.month)[1]))


def moved_on(day: date, calendar: Calendar) -> date:
    """A last day that is a day of rest moves on to the next working day (Art. 203)."""
    while calendar.rests(day):
        day += timedelta(days=1)
    return day


def working_days_after(start: date, days: int, calendar: Calendar) -> date:
    """The last day of a period of `days` working days, the first day not counted."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= not calendar.rests(day)
    return day


def due(start: datetime, hours: int) -> datetime:
    """A period in hours runs through nights and holidays; exactly at its end is in time."""
    return start + timedelta(hours=hours)

"""The best dates once more, the slow way: every start, every room, every minute looked at."""

from datetime import datetime, timedelta

from app.clock import LOCAL
from meetings.dates.rules import Search


def _minutes(begins: datetime, count: int) -> set[int]:
    start = int(begins.timestamp()) // 60
    return set(range(start, start + count))


def _busy(busy) -> set[int]:
    return {minute for one in busy for minute in range(one.begins * 15, one.ends * 15)}


def reference_dates(search: Search) -> list[tuple[datetime, int | None, tuple[str, ...]]]:
    """(start in local time, room's id, names of the absent), the best first."""
    busy = [(one, _busy(one.busy)) for one in search.attendees]
    rooms = [(room, _busy(room.busy)) for room in search.rooms]
    days = []
    for n in range(search.days):
        day = search.first + timedelta(days=n)
        if search.calendar.rests(day) and not search.rest_days:
            continue
        of_day = []
        for quarter in range(96):
            begins = datetime(
                day.year, day.month, day.day, quarter // 4, quarter % 4 * 15, tzinfo=LOCAL
            )
            ends = begins + timedelta(minutes=search.minutes)
            if begins <= search.after:
                continue
            # A meeting takes whole quarters.
            whole = begins + timedelta(minutes=-(-search.minutes // 15) * 15)
            if ends.date() != day or not any(
                begins.time() >= a and whole.date() == day and whole.time() <= b
                for a, b in search.spans
            ):
                continue
            minutes = _minutes(begins, int((whole - begins).total_seconds()) // 60)
            away = [one for one, taken in busy if taken & minutes]
            there = {one.seat for one, _ in busy if one.required and one not in away}
            if there != {one.seat for one, _ in busy if one.required}:
                continue
            fitting = [
                room
                for room, taken in rooms
                if room.capacity >= search.people and not taken & minutes
            ]
            if rooms and not fitting:
                continue
            room = min(fitting, key=lambda room: room.capacity) if fitting else None
            odd = begins.minute not in (0, 30)
            of_day.append((len(away), odd, begins, room, tuple(one.name for one in away)))
        if of_day:
            days.append(min(of_day, key=lambda found: found[:3]))
    days.sort(key=lambda found: found[:3])
    return [(at, room.id if room else None, names) for _n, _o, at, room, names in days[:3]]

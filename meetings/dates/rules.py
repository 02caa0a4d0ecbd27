"""The best dates for a meeting: pure, the same answer for the same question.

A date is possible where the meeting lies inside one span of the day, somebody of each required
seat has time, and one of the rooms, if there are any, is free and large enough. Of the possible
ones the best has the fewest absent people, then starts on a half hour, then is the earliest, in the
smallest room. Each day offers one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import from_local, local
from app.errors import Invalid
from app.i18n import _
from app.periods import Calendar
from meetings.preparing.slots import slot_of, slots_of
from meetings.preparing.slots import starts_at as start_of

DATES = 3
DAYS_MOST = 120
EVENING = (time(18, 30), time(21, 0))
_NEAR = 12  # slots: what lies within three hours is worth a word
_QUARTER = timedelta(minutes=15)

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Appointment:
    """From one slot up to, not with, another. `is_meeting`: a booking, else entered or read."""

    begins: int
    ends: int
    is_meeting: bool = True


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person on a seat. `known`: her times are kept, else she counts as free and is named."""

    name: str
    seat: int
    seat_name: str
    required: bool
    known: bool = True
    busy: tuple[Appointment, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomChoice:
    id: int
    name: str
    capacity: int
    busy: tuple[Appointment, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. `first`: the first day that the notice allows; `after`: not earlier.

    `spans` of a day, local, in which the whole meeting must lie; `people`: who needs a chair.
    `rooms` empty: the place is looked for elsewhere.
    """

    attendees: tuple[Attendee, ...]
    rooms: tuple[RoomChoice, ...]
    first: date
    days: int
    minutes: int
    spans: tuple[Span, ...]
    after: datetime
    people: int
    calendar: Calendar
    rest_days: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody has another appointment shortly before, or after. `at`: its near end, UTC."""

    name: str
    at: datetime
    before: bool
    is_meeting: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """`absent`: who has no time, though the seat is taken; `unknown`: whose times are nowhere
    kept, by name; UTC."""

    starts_at: datetime
    minutes: int
    room: RoomChoice | None
    absent: tuple[Attendee, ...]
    near: tuple[Near, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is no date: required seats that never have time, no room that is large enough,
    no room that is free when they have; no day left."""

    starts: int
    seats: tuple[str, ...]
    largest_room: int | None
    seats_together: bool


class BadSearch(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这段时长放不进每天的开会时段"),
            _("请缩短会议时长，或勾选晚上。"),
            field="minutes",
        )


def best_dates(search: Search, wanted: int = DATES) -> list[Proposal]:
    """At most one a day, the best first. Nothing possible: an empty list."""
    base, masks, rooms = _masks(search)
    best: list[tuple[tuple[int, int, int, int], Proposal]] = []
    for day in _days(search):
        of_day: tuple[tuple[int, int, int, int], int, RoomChoice | None] | None = None
        for slot in _starts(search, day):
            window = ((1 << _length(search)) - 1) << (slot - base)
            if not _seats_free(search, masks, window):
                continue
            room = _room(search, rooms, window)
            if search.rooms and room is None:
                continue
            absent = [at for at, mask in enumerate(masks) if mask & window]
            key = (len(absent), slot % 2, slot, room.capacity if room else 0)
            if of_day is None or key < of_day[0]:
                of_day = key, slot, room
        if of_day is not None:
            key, slot, room = of_day
            best.append((key, _proposal(search, masks, slot, room, base)))
    best.sort(key=lambda found: found[0])
    return [proposal for _key, proposal in best[:wanted]]


def why_none(search: Search) -> Nothing:
    """Where `best_dates` finds nothing."""
    base, masks, _rooms = _masks(search)
    starts = [slot for day in _days(search) for slot in _starts(search, day)]
    windows = [((1 << _length(search)) - 1) << (slot - base) for slot in starts]
    never = []
    for seat, name in _required_seats(search).items():
        on_it = [
            mask for mask, one in zip(masks, search.attendees, strict=True) if one.seat == seat
        ]
        if windows and not any(any(not mask & window for mask in on_it) for window in windows):
            never.append(name)
    largest = max((room.capacity for room in search.rooms), default=None)
    together = any(_seats_free(search, masks, window) for window in windows)
    return Nothing(len(starts), tuple(never), largest, together)


def check_search(search: Search) -> None:
    """BadSearch where no span is as long as the meeting."""
    if not any(_minutes(span) >= search.minutes for span in search.spans):
        raise BadSearch


def _minutes(span: Span) -> int:
    begins, ends = span
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


def _length(search: Search) -> int:
    return -(-search.minutes // 15)


def _days(search: Search) -> list[date]:
    days = (search.first + timedelta(days=n) for n in range(search.days))
    return [day for day in days if search.rest_days or not search.calendar.rests(day)]


def _starts(search: Search, day: date) -> list[int]:
    """Slots at which the meeting may begin on this day."""
    found = []
    for begins, ends in search.spans:
        first = slot_of(from_local(datetime.combine(day, begins)) + _QUARTER - timedelta.resolution)
        last = slot_of(from_local(datetime.combine(day, ends))) - _length(search)
        found += [slot for slot in range(first, last + 1) if start_of(slot) > search.after]
    return found


def _masks(search: Search) -> tuple[int, list[int], list[int]]:
    """(slot of bit 0, busy bits of each attendee, of each room), over the days searched."""
    base = slot_of(from_local(datetime.combine(search.first, time())))
    end = base + search.days * 96

    def bits(busy: Sequence[Appointment]) -> int:
        mask = 0
        for one in busy:
            low, high = max(one.begins, base), min(one.ends, end)
            if low < high:
                mask |= ((1 << (high - low)) - 1) << (low - base)
        return mask

    return (
        base,
        [bits(one.busy) for one in search.attendees],
        [bits(room.busy) for room in search.rooms],
    )


def _required_seats(search: Search) -> dict[int, str]:
    return {one.seat: one.seat_name for one in search.attendees if one.required}


def _seats_free(search: Search, masks: Sequence[int], window: int) -> bool:
    """Somebody of each required seat."""
    free = {
        one.seat
        for one, mask in zip(search.attendees, masks, strict=True)
        if one.required and not mask & window
    }
    return len(free) == len(_required_seats(search))


def _room(search: Search, masks: Sequence[int], window: int) -> RoomChoice | None:
    """The smallest that is free and large enough; of equal ones the first."""
    fitting = [
        room
        for room, mask in zip(search.rooms, masks, strict=True)
        if room.capacity >= search.people and not mask & window
    ]
    return min(fitting, key=lambda room: room.capacity, default=None)


def _proposal(
    search: Search, masks: Sequence[int], slot: int, room: RoomChoice | None, base: int
) -> Proposal:
    length = _length(search)
    window = ((1 << length) - 1) << (slot - base)
    day = local(start_of(slot)).date()
    near = []
    for one in search.attendees:
        for other in one.busy:
            starts_near = slot + length <= other.begins <= slot + length + _NEAR
            ended_near = slot - _NEAR <= other.ends <= slot
            at = start_of(other.begins if starts_near else other.ends)
            if (starts_near or ended_near) and local(at).date() == day:
                near.append(Near(one.name, at, ended_near and not starts_near, other.is_meeting))
    return Proposal(
        starts_at=start_of(slot),
        minutes=search.minutes,
        room=room,
        absent=tuple(
            one for one, mask in zip(search.attendees, masks, strict=True) if mask & window
        ),
        near=tuple(sorted(near, key=lambda one: (one.at, one.name))),
        unknown=tuple(one.name for one in search.attendees if not one.known),
    )


def appointment(begins: datetime, ends: datetime, *, is_meeting: bool) -> Appointment:
    touched = slots_of(begins, ends)
    return Appointment(touched.start, touched.stop, is_meeting)

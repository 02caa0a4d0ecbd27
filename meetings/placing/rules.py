"""A month of a street: what is to be placed, what came of it, in plain data.

Consultations share people and rooms. One is placed where, on a day that its notice allows, inside
the working hours, somebody of each of its groups has time (a group is one person, or several of
whom one suffices) and a room large enough is free. The most are placed that can be;
of those ways the one with the earliest days.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from app.clock import from_local
from app.errors import Conflict, Invalid
from app.i18n import _
from app.periods import Calendar
from meetings.preparing.slots import slot_of

Why = Literal["", "no_day", "no_room_size", "seat_never_free", "no_room_free", "full"]
CONSULTATIONS_MOST = 200
_STEP = 2  # slots: meetings begin on the half hour


@dataclass(frozen=True, slots=True)
class ToPlace:
    """`starts`: slots on which it may begin by notice, calendar and hours; `groups`: keys of
    people, one of each group has to come."""

    consultation: int
    length: int
    people: int
    starts: tuple[int, ...]
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Month:
    """`busy`: key of a person or room → slots that are taken already; `rooms`: key → capacity;
    `of_room`: consultation → keys of rooms that it may use."""

    consultations: tuple[ToPlace, ...]
    rooms: Mapping[str, int]
    of_room: Mapping[int, tuple[str, ...]]
    busy: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Placed:
    """`start` None: not placed, `why` says why. `possible`: starts that would do if it were
    alone; `people`: who of each group comes."""

    consultation: int
    start: int | None
    room: str
    possible: int
    why: Why
    people: tuple[str, ...] = ()


class NothingToPlace(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("请选择要排期的协商"), _("在列表中勾选本月要开会的协商。"), field="consultation"
        )


class TooMuchToPlace(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("一次最多排 {n} 件").format(n=CONSULTATIONS_MOST),
            _("请分两次排。"),
            field="consultation",
        )


class MonthOver(Invalid):
    def __init__(self) -> None:
        super().__init__(_("这个月已经过去"), _("请选择本月或以后的月份。"), field="month")


class NoProposal(Conflict):
    def __init__(self) -> None:
        super().__init__(_("没有等待确认的排期方案"), _("请刷新页面，或重新生成方案。"))


def possible_starts(
    first: date,
    last: date,
    length: int,
    spans: Sequence[tuple[time, time]],
    calendar: Calendar,
    after: datetime,
) -> tuple[int, ...]:
    """Slots on the half hour, from the first day to the last, on working days, after a moment."""
    found = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if calendar.rests(day):
            continue
        for begins, ends in spans:
            start = slot_of(from_local(datetime.combine(day, begins)) + timedelta(minutes=29))
            start -= start % _STEP
            stop = slot_of(from_local(datetime.combine(day, ends))) - length
            found += [slot for slot in range(start, stop + 1, _STEP) if slot > slot_of(after)]
    return tuple(found)


def alone(one: ToPlace, month: Month) -> tuple[tuple[int, ...], Why]:
    """(starts that would do if nothing else were placed, "" or why there is none)."""
    if not one.starts:
        return (), "no_day"
    rooms = [key for key in month.of_room[one.consultation] if month.rooms[key] >= one.people]
    if not rooms:
        return (), "no_room_size"
    busy = {key: frozenset(slots) for key, slots in month.busy.items()}

    def free(key: str, start: int) -> bool:
        taken = busy.get(key)
        return not taken or taken.isdisjoint(range(start, start + one.length))

    with_people = [
        start
        for start in one.starts
        if all(any(free(key, start) for key in group) for group in one.groups)
    ]
    if not with_people:
        return (), "seat_never_free"
    found = tuple(start for start in with_people if any(free(key, start) for key in rooms))
    return found, "" if found else "no_room_free"


def faults(month: Month, placed: Sequence[Placed]) -> list[str]:
    """What is wrong with a proposal: nothing, or the solver may not be believed."""
    found = []
    wanted = {one.consultation: one for one in month.consultations}
    taken = {(key, slot) for key, slots in month.busy.items() for slot in slots}
    for one in placed:
        if one.start is None:
            continue
        what = wanted[one.consultation]
        if one.start not in what.starts:
            found.append(f"{one.consultation}: start")
        if one.room not in month.of_room[one.consultation]:
            found.append(f"{one.consultation}: room")
        if month.rooms.get(one.room, 0) < what.people:
            found.append(f"{one.consultation}: capacity")
        if len(one.people) != len(what.groups) or any(
            key not in group for key, group in zip(one.people, what.groups, strict=True)
        ):
            found.append(f"{one.consultation}: people")
        for key in {one.room, *one.people}:
            for slot in range(one.start, one.start + what.length):
                if (key, slot) in taken:
                    found.append(f"{one.consultation}: {key} at {slot}")
                taken.add((key, slot))
    return found


def as_work(month: Month) -> dict[str, object]:
    """For a process of its own, as JSON."""
    return {
        "consultations": [asdict(one) for one in month.consultations],
        "rooms": dict(month.rooms),
        "of_room": {str(key): list(rooms) for key, rooms in month.of_room.items()},
        "busy": {key: list(slots) for key, slots in month.busy.items()},
    }


def from_work(given: Mapping[str, Any]) -> Month:
    return Month(
        consultations=tuple(
            ToPlace(
                one["consultation"],
                one["length"],
                one["people"],
                tuple(one["starts"]),
                tuple(tuple(group) for group in one["groups"]),
            )
            for one in given["consultations"]
        ),
        rooms=given["rooms"],
        of_room={int(key): tuple(rooms) for key, rooms in given["of_room"].items()},
        busy={key: tuple(slots) for key, slots in given["busy"].items()},
    )


def read_placed(made: bytes) -> list[Placed]:
    """What the working process answered."""
    return [
        Placed(consultation, start, room, possible, why, tuple(people))
        for consultation, start, room, possible, why, people in json.loads(made)
    ]

"""Attendance by seat, and whether a meeting is complete.

A meeting is complete when the lead and all of the four are there: by a person of their own, by a
stand-in, or, where the seat does not exist in the estate, by who stands for it. An incomplete one
can be held; the minutes say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from app.errors import Invalid
from app.i18n import _
from meetings.consultations.rules import seat_name

Status = Literal["present", "stand_in", "excused", "absent"]
STATUSES: tuple[Status, ...] = get_args(Status)


def status_word(status: str) -> str:
    return {
        "present": _("出席"),
        "stand_in": _("委托他人出席"),
        "excused": _("请假"),
        "absent": _("缺席"),
    }[status]


@dataclass(frozen=True, slots=True)
class Attended:
    """How one person of a seat took part. `stand_in` names who came instead."""

    status: Status
    stand_in: str = ""
    reason: str = ""

    @property
    def there(self) -> bool:
        return self.status in ("present", "stand_in")


@dataclass(frozen=True, slots=True)
class SeatAttendance:
    """A seat at a meeting. `attended`: of its persons, None while it is not noted."""

    kind: str
    missing: bool
    attended: tuple[Attended | None, ...]

    @property
    def taken(self) -> bool:
        return self.missing or any(one is not None and one.there for one in self.attended)


def absent_seats(seats: Sequence[SeatAttendance]) -> list[str]:
    """Kinds of the five that nobody is there for; with none of them the meeting is complete."""
    return [seat.kind for seat in seats if seat.kind != "invited" and not seat.taken]


def completeness_in_words(seats: Sequence[SeatAttendance]) -> str:
    absent = absent_seats(seats)
    if not absent:
        return _("牵头方和四方均已到会，会议完整。")
    return _("会议不完整：{seats}无人到会。").format(
        seats=_("、").join(seat_name(kind) for kind in absent)
    )


def check_attendance(typed: Mapping[int, Attended | None]) -> dict[int, Attended]:
    """By member id; Invalid with every fault unless each is noted and each stand-in named."""
    faults = []
    noted = {}
    for member, attended in typed.items():
        if attended is None:
            faults.append((f"status-{member}", _("请选择这位人员是否到会。")))
        elif attended.status == "stand_in" and not attended.stand_in:
            faults.append((f"stand_in-{member}", _("请写明由谁代为出席。")))
        else:
            noted[member] = (
                attended
                if attended.status == "stand_in"
                else Attended(attended.status, "", attended.reason)
            )
    if faults:
        raise Invalid(faults=tuple(faults))
    return noted

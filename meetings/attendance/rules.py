"""Attendance by seat: whether a meeting is complete, and, apart from it, whether it has a quorum.

A meeting is complete when the lead and all of the four are there: by a person of their own, by a
stand-in, or, where the seat does not exist in the estate, by who stands for it. An incomplete one
can be held; the minutes say so. The quorum is a share of the persons invited (a setting, 2/3 as
model rules of consultation councils have it); who has left is there no more.

Interests are declared before the first word: a party may have one, who advises must not.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from app.errors import Conflict, Invalid
from app.i18n import _
from meetings.consultations.rules import seat_name

Status = Literal["present", "stand_in", "excused", "absent"]
STATUSES: tuple[Status, ...] = get_args(Status)
How = Literal["clerk", "number", "link"]


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


def announced(answer: str, stand_in: str, reason: str) -> Attended:
    """What an answer to the invitation says of who will be there: "no" or "stand_in"."""
    if answer == "stand_in":
        return Attended("stand_in", stand_in, reason)
    return Attended("excused", "", reason)


def stand_ins(told: Mapping[int, Attended], noted: Mapping[int, Attended]) -> dict[int, str]:
    """By member id who comes for her: as noted at the table, before that as said beforehand."""
    known = {**told, **noted}
    return {member: one.stand_in for member, one in known.items() if one.status == "stand_in"}


def announced_word(said: Attended) -> str:
    if said.status == "stand_in":
        return _("事先说明：由{name}代为出席").format(name=said.stand_in)
    return _("事先请假：{reason}").format(reason=said.reason)


@dataclass(frozen=True, slots=True)
class Presence:
    """The newest coming or going of a person. `since`: of this coming or going, UTC; `first`: when
    she came first."""

    here: bool
    remote: bool
    how: str
    since: datetime
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Quorum:
    """`needed` of `invited` persons must be there; `here` are."""

    invited: int
    here: int
    needed: int

    @property
    def reached(self) -> bool:
        return self.here >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.here)


def quorum(invited: int, here: int, share: tuple[int, int]) -> Quorum:
    """`share` as (2, 3): at least that part, rounded up to whole persons."""
    part, whole = share
    return Quorum(invited, here, -(-invited * part // whole))


def quorum_in_words(state: Quorum) -> str:
    said = _("应到 {invited} 人，实到 {here} 人，至少要 {needed} 人").format(
        invited=state.invited, here=state.here, needed=state.needed
    )
    if state.reached:
        return _("{said}，达到法定人数。").format(said=said)
    return _("{said}，还差 {missing} 人。").format(said=said, missing=state.missing)


class CodeMalformed(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("签到号是四位数字"),
            _("请看签到表上您姓名旁边的数字；找不到请告诉工作人员。"),
            field="code",
        )


def read_code(typed: str) -> str:
    """As it is compared: full-width digits, as Chinese keyboards give them, become plain, spaces
    go. CodeMalformed."""
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        raise CodeMalformed
    return code


class CodeUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有这个签到号"),
            _("签到号是签到表上您姓名旁边的四位数字；找不到请告诉工作人员。"),
            field="code",
        )


class TooManyNumbers(Conflict):
    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(
            _("签到号连续输错次数过多"),
            _("请到签到台由工作人员登记，或在 {n} 分钟后再试。").format(n=minutes),
            field="code",
        )


class SpeakerNotHere(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这位人员还没有签到"), _("请先签到，再请她发言。"))


class InterestNotDeclared(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这位人员还没有声明利害关系"),
            _("请先记下她与本议题有没有利害关系，没有的也要声明：在签到页记，或记发言时一并记下。"),
        )


class StakeUnclear(Invalid):
    """Neither that she has nothing at stake nor what it is, or both."""

    def __init__(self, both: bool) -> None:
        super().__init__(
            _("选了没有利害关系，又写了利害关系") if both else _("还没有声明利害关系"),
            _("没有的，选“没有利害关系”；有的，写明是什么。"),
            field="stake",
        )


def declared_stake(none: bool, typed: str) -> str:
    """What she declares to have at stake, "" for nothing. StakeUnclear: silence is no answer."""
    nothing = (_("无"), _("没有"), _("无利害关系"), _("没有利害关系"))  # typed, it is an answer too
    stake = "" if typed.rstrip("。") in nothing else typed
    if (none and stake) or not (none or typed):
        raise StakeUnclear(none)
    return stake


class StandInTaken(Invalid):
    """She sits on another seat or stands in on another: one person, one role at a table."""

    def __init__(self, member: int, name: str, seat: str) -> None:
        super().__init__(
            _("{name}已经在“{seat}”席位上").format(name=name, seat=seat),
            _("同一张桌上一人只能有一个身份，请另派一位；确是同名的两个人，请在姓名后注明。"),
            field=f"stand_in-{member}",
        )


def check_in_code(secret: str, meeting: int, member: int, stand_in: str = "") -> str:
    """Four digits that stand beside a name on the sign-in sheet; a stand-in has her own. They stay
    the same whatever becomes of the other seats; two persons may have the same, then the page asks
    who it is."""
    whose = f"check-in:{meeting}:{member}" + (f":{stand_in}" if stand_in else "")
    sealed = hmac.new(secret.encode(), whose.encode(), hashlib.sha256)
    return f"{int.from_bytes(sealed.digest()[:8], 'big') % 10_000:04d}"


# A whole hall may be behind one address, and fingers miss: so many wrong numbers in a quarter of
# an hour, then that address waits at this meeting, and nobody at another.
NUMBERS_ALLOWED = 10


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


def check_one_role(
    members: Mapping[int, tuple[int, str, str]], noted: Mapping[int, Attended]
) -> None:
    """StandInTaken for a stand-in who sits on another seat or stands in on another.

    `members`: id → (seat, seat's name, name) of everybody on a seat.
    """
    seat_of: dict[str, tuple[int, str]] = {}
    for seat, label, name in members.values():
        seat_of.setdefault(name, (seat, label))
    for member, attended in noted.items():
        if attended.status != "stand_in":
            continue
        seat, label, _own = members[member]
        other, other_label = seat_of.get(attended.stand_in, (seat, label))
        if other != seat:
            raise StandInTaken(member, attended.stand_in, other_label)
        seat_of[attended.stand_in] = (seat, label)

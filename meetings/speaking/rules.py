"""The speakers' list: who waits, who speaks, for how long, how often a seat may.

Source: model rules of consultation councils ask for a speaking order and a time limit. Each seat
speaks so often to an item; the chair may allow more, and that is kept. A point of order (on the
procedure, not on the matter) goes before everybody, counts against nobody's limit, and interrupts:
who was speaking waits and goes on afterwards with the time that was left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from app.errors import Conflict, Invalid
from app.i18n import _
from meetings.agenda.rules import seconds_used

TurnKind = Literal["speech", "point_of_order"]
KINDS: tuple[TurnKind, ...] = get_args(TurnKind)
POINT_OF_ORDER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds where a meeting has set nothing else."""

    seconds: int
    per_seat: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A place on the list. Times in UTC."""

    id: int
    seat: int
    member: int | None
    speaker: str
    kind: TurnKind
    state: str
    asked_at: datetime
    started_at: datetime | None
    used_seconds: int
    allowed_seconds: int
    beyond_limit: bool
    remote: bool = False

    def left(self, now: datetime) -> int:
        """Seconds; negative where she speaks beyond her time."""
        since = self.started_at if self.state == "speaking" else None
        return self.allowed_seconds - seconds_used(self.used_seconds, since, now)


def kind_word(kind: str) -> str:
    return {"speech": _("发言"), "point_of_order": _("程序问题")}[kind]


def say_left(seconds: int) -> str:
    """2:05, or how far beyond."""
    if seconds < 0:
        return _("超时 {m}:{s:02d}").format(m=-seconds // 60, s=-seconds % 60)
    return f"{seconds // 60}:{seconds % 60:02d}"


def in_order(turns: Sequence[Turn]) -> list[Turn]:
    """Who waits: points of order first, then who was interrupted, then as they asked."""
    waiting = [turn for turn in turns if turn.state == "waiting"]
    return sorted(
        waiting,
        key=lambda turn: (
            turn.kind != "point_of_order",
            turn.used_seconds == 0,
            turn.asked_at,
            turn.id,
        ),
    )


class SpeechLimitReached(Invalid):
    def __init__(self, seat: str, most: int) -> None:
        super().__init__(
            _("“{seat}”在这个议题上已经发言 {n} 次，达到上限").format(seat=seat, n=most),
            _("请让给其他席位；主持人同意加一次的，勾选“主持人准许”再登记。"),
            field="beyond",
        )


class AlreadyWaiting(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这位人员已经在发言名单上"), _("请等她发言以后再登记。"), field="speaker"
        )


class ItemNotOpen(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个议题还没有开始"), _("请先按“开始这个议题”，再请人发言。"))


class TurnOver(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这次发言的状态刚刚变了"), _("名单已经更新，请核对后再操作。"))


class LimitsWrong(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("发言限制不正确"),
            _("每次 1 到 60 分钟，每个席位 1 到 99 次。"),
            field="minutes",
        )


def check_limits(minutes: int, per_seat: int) -> Limits:
    """LimitsWrong."""
    if not (1 <= minutes <= 60 and 1 <= per_seat <= 99):
        raise LimitsWrong
    return Limits(minutes * 60, per_seat)

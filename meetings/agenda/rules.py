"""The agenda while it is worked through: what is open, the time used, when an item may close.

An item closes only once each promise made to it was read back: what nobody heard read out is
disputed later. An item that is not settled is carried over, and goes on in a later meeting.
"""

from datetime import datetime
from typing import Literal, get_args

from app.clock import local
from app.errors import Conflict, Invalid
from app.i18n import _

ItemState = Literal["waiting", "open", "closed", "carried"]
STATES: tuple[ItemState, ...] = get_args(ItemState)
# How an item goes on after the meeting.
Way = Literal["vote", "again", "answer", "refer"]
WAYS: tuple[Way, ...] = get_args(Way)
MINUTES_MOST = 600


def state_word(state: str, used: int = 0) -> str:
    """`used`: seconds it was open so far; one that made way for another is not "not begun"."""
    if state == "waiting" and used:
        return _("议到一半")
    return {
        "waiting": _("未开始"),
        "open": _("正在议"),
        "closed": _("已议完"),
        "carried": _("留待下次"),
    }[state]


def way_word(way: str) -> str:
    return {
        "vote": _("提交业主表决"),
        "again": _("下次会议继续协商"),
        "answer": _("不再协商，答复提出人"),
        "refer": _("转有关单位办理"),
    }[way]


def seconds_used(used: int, since: datetime | None, now: datetime) -> int:
    """Former stretches and the running one. A clock that was set back adds nothing and takes
    nothing away."""
    if since is None:
        return used
    return used + max(0, int((now - since).total_seconds()))


def say_minutes(seconds: int) -> str:
    """12 分 05 秒."""
    return _("{m} 分 {s:02d} 秒").format(m=seconds // 60, s=seconds % 60)


class ItemClosed(Conflict):
    """`by` and `at`: who closed it, "" where it was before that was recorded."""

    def __init__(self, by: str, at: datetime | None) -> None:
        self.by, self.at = by, at
        who = (
            _("{name}在 {at:%H:%M} ").format(name=by, at=local(at)) if by and at is not None else ""
        )
        super().__init__(
            _("{who}已经结束了这个议题").format(who=who),
            _("如还要继续议，请先重新打开这个议题。"),
        )


class PromisesNotReadBack(Conflict):
    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            _("还有 {n} 项承诺没有宣读确认，议题不能结束").format(n=left),
            _("请逐项宣读承诺，各方没有异议后按“已宣读”，再结束议题。"),
        )


class NoPositionsYet(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("本轮还没有任何一方表态，不能进入下一轮"), _("请先记下本轮立场，再开始下一轮。")
        )


class TooLong(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("时长不正确"),
            _("请填写 0 到 {n} 之间的整数分钟。").format(n=MINUTES_MOST),
            field="planned_minutes",
        )


def check_open_for_notes(state: str, closed_by: str, closed_at: datetime | None) -> None:
    """ItemClosed where the table has finished with the item."""
    if state in ("closed", "carried"):
        raise ItemClosed(closed_by, closed_at)

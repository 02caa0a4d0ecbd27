"""Extending, terminating, holding again: what may be done when, and how it is said.

A frozen poll never changes but for its end, and that only before it has come: papers that are few
are no reason to go on counting days afterwards (docs/decisions). Nothing is ever deleted.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from app.clock import say_time
from app.errors import Conflict, Invalid
from app.i18n import _


@dataclass(frozen=True, slots=True)
class Extension:
    """One later end: what stood before, what stands now, why, where it was made known."""

    closed_at: datetime
    closes_at: datetime
    reason: str
    announced: str
    extended_at: datetime


@dataclass(frozen=True, slots=True)
class Termination:
    reason: str
    terminated_at: datetime


# Asked along with a poll (its alias is p): both are needed wherever a poll is shown.
HISTORY = (
    "(SELECT json_agg(json_build_array(x.closed_at, x.closes_at, x.reason, x.announced,"
    " x.extended_at) ORDER BY x.id) FROM poll_extensions x WHERE x.poll = p.id) AS extensions,"
    " (SELECT json_build_array(t.reason, t.terminated_at) FROM poll_terminations t"
    " WHERE t.poll = p.id) AS termination"
)


def read_extensions(stored: str | None) -> tuple[Extension, ...]:
    """The column `extensions` of HISTORY, the first one first."""
    return tuple(
        Extension(
            datetime.fromisoformat(closed),
            datetime.fromisoformat(closes),
            reason,
            announced,
            datetime.fromisoformat(at),
        )
        for closed, closes, reason, announced, at in json.loads(stored or "[]")
    )


def read_termination(stored: str | None) -> Termination | None:
    """The column `termination` of HISTORY."""
    if stored is None:
        return None
    reason, at = json.loads(stored)
    return Termination(reason, datetime.fromisoformat(at))


def extension_in_words(extension: Extension) -> str:
    return _(
        "{at} 公告延长：截止时间由 {old} 改为 {new}。理由：{reason}。公告方式：{announced}"
    ).format(
        at=say_time(extension.extended_at),
        old=say_time(extension.closed_at),
        new=say_time(extension.closes_at),
        reason=extension.reason.rstrip("。"),
        announced=extension.announced,
    )


# -- refusals --------------------------------------------------------------------------------


class PollTerminated(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次表决已经废止"),
            _("已经提交的票保留备查，不再计票；需要重新表决的，社区会另行公告。"),
        )


class ExtensionNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能延长表决时间"),
            _("只有名册已经冻结、截止时间还没有到的表决可以延长；截止以后不能再延长。"),
        )


class ExtensionNotLater(Invalid):
    def __init__(self, closes_at: datetime) -> None:
        self.closes_at = closes_at
        super().__init__(
            _("新的截止时间要晚于现在的截止时间"),
            _("现在的截止时间是 {closes}，只能推迟，不能提前。").format(closes=say_time(closes_at)),
            field="closes_at",
        )


class TerminationNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能废止这次表决"),
            _("只有名册已经冻结、还没有计票的表决可以废止；草稿可以直接修改，计过票的不能废止。"),
        )


class NothingToFollow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次表决没有废止，不能据此重新发起"),
            _("请先写明理由废止这次表决，或者在“发起表决”中另建一次。"),
        )


def check_extension(closes_at: datetime, new: datetime, now: datetime) -> None:
    """ExtensionNotNow once the end has come (exactly at it is still in time), ExtensionNotLater."""
    if now > closes_at:
        raise ExtensionNotNow
    if new <= closes_at:
        raise ExtensionNotLater(closes_at)

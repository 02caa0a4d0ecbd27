"""Polls and motions: their phase, what is prepared, what may be refused.

Sources: Civil Code Art. 277, 278; State Council property regulation Art. 13-15 (who convenes,
15 days' notice, the residents' committee told at the same time).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from app.clock import say_time
from app.errors import Conflict, Invalid
from app.i18n import _
from votes.results.rules import Policy, Threshold, least_threshold


class Phase(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    TERMINATED = "terminated"


def phase(
    frozen_at: datetime | None,
    opens_at: datetime,
    closes_at: datetime,
    counted: bool,
    now: datetime,
    *,
    terminated: bool = False,
) -> Phase:
    """Where a poll stands; exactly at the deadline it is still open."""
    if terminated:
        return Phase.TERMINATED
    if counted:
        return Phase.COUNTED
    if frozen_at is None:
        return Phase.DRAFT
    if now < opens_at:
        return Phase.ANNOUNCED
    return Phase.OPEN if now <= closes_at else Phase.CLOSED


# -- what is prepared ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is asked: whole buildings ("3"), single staircases ("5-1"); neither: the estate."""

    buildings: tuple[str, ...] = ()
    staircases: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.buildings and not self.staircases

    def covers(self, building: str, staircase: str) -> bool:
        return (
            self.whole or building in self.buildings or f"{building}-{staircase}" in self.staircases
        )


class Placed(Protocol):
    """What a scope asks of a unit."""

    @property
    def building(self) -> str: ...

    @property
    def staircase(self) -> str: ...


Unit = TypeVar("Unit", bound=Placed)


def read_scope(stored: str) -> Scope:
    """From the column `polls.scope` as PostgreSQL gives it: JSON text."""
    scope = json.loads(stored)
    return Scope(tuple(scope["buildings"]), tuple(scope["staircases"]))


def in_scope(units: Sequence[Unit], scope: Scope) -> list[Unit]:
    """The units that are asked, in their order."""
    return [unit for unit in units if scope.covers(unit.building, unit.staircase)]


def places_of(units: Sequence[Placed]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(buildings, staircases as "5-1") in the order of the units; a unit may have no staircase."""
    buildings = dict.fromkeys(unit.building for unit in units)
    staircases = dict.fromkeys(
        f"{unit.building}-{unit.staircase}" for unit in units if unit.staircase
    )
    return tuple(buildings), tuple(staircases)


def check_scope(scope: Scope, units: Sequence[Placed]) -> None:
    """ScopeUnknown where it names a place that the register (`units`) has not got."""
    buildings, staircases = places_of(units)
    if not set(scope.buildings) <= set(buildings) or not set(scope.staircases) <= set(staircases):
        raise ScopeUnknown


@dataclass(frozen=True, slots=True)
class PollPlan:
    """What is written down of a poll. `convener_right` "": the usual words for this convener."""

    title: str
    explanation: str
    convener: str
    convener_name: str
    convener_right: str
    committee_informed_on: date
    notice_on: date
    opens_at: datetime
    closes_at: datetime
    policy: Policy
    scope: Scope = Scope()  # frozen, so that one may serve all


@dataclass(frozen=True, slots=True)
class MotionPlan:
    """A motion under an item of Art. 278. `stricter` asks for more than the item's threshold."""

    title: str
    wording: str
    plain_words: str
    item: int
    stricter: bool = False
    stricter_reason: str = ""


# -- refusals --------------------------------------------------------------------------------


class PollFrozen(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("名册已经冻结，表决内容不能再改"),
            _("如内容确有错误，请按原方案终止后另行发起一次表决，并重新公告。"),
        )


class PollNotFrozen(Conflict):
    def __init__(self) -> None:
        super().__init__(_("名册还没有冻结"), _("冻结名册、生成表决通知单以后，才能登记送达。"))


class PollNotOpenYet(Conflict):
    def __init__(self, opens_at: datetime) -> None:
        self.opens_at = opens_at
        super().__init__(
            _("表决还没有开始"),
            _("请在 {opens} 之后再来。").format(opens=say_time(opens_at)),
        )


class PollClosed(Conflict):
    def __init__(self, closes_at: datetime) -> None:
        self.closes_at = closes_at
        super().__init__(
            _("表决已经截止"),
            _(
                "截止时间是 {closes}，之后提交的不能计入。截止前已经提交的票仍然有效，"
                "如有疑问请联系社区工作人员。"
            ).format(closes=say_time(closes_at)),
        )


class TooManyMotions(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("一次表决最多 {n} 个事项").format(n=MOTIONS_MOST),
            _("请把其余事项放到另一次表决中。"),
        )


class ReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有写明为什么采用更高的门槛"),
            _("请写明理由，它会和结果一起公布。"),
            field="stricter_reason",
        )


class ScopeUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("所选的楼栋或单元不在名册里"),
            _("请在列出的楼栋、单元中重新选择。"),
            field="scope",
        )


class ScopeEmpty(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有选择楼栋或单元"),
            _("请勾选参加表决的楼栋或单元，或者改为全小区。"),
            field="scope",
        )


# -- motions ---------------------------------------------------------------------------------

MOTIONS_MOST = 9  # one page a motion on a telephone


@dataclass(frozen=True, slots=True)
class MotionRule:
    """The threshold a motion is counted by, and why it is stricter than the law, if it is."""

    threshold: Threshold
    stricter_reason: str


def motion_rule(item: int, stricter: bool, reason: str) -> MotionRule:
    """The threshold follows from the item; only a stricter one may be chosen. ReasonMissing."""
    least = least_threshold(item)
    if least == "special_3_4" or not stricter:
        return MotionRule(least, "")
    if not reason.strip():
        raise ReasonMissing
    return MotionRule("special_3_4", reason.strip())


# -- who convenes ----------------------------------------------------------------------------

CONVENERS = ("owners_committee", "owners_request", "guided")


def convener_in_words(convener: str) -> str:
    return {
        "owners_committee": _("业主委员会召集"),
        "owners_request": _("20%以上业主提议召开"),
        "guided": _("街道和居民委员会指导协助召开"),
    }[convener]


def convened_by_community(convener: str) -> bool:
    """Then its notices are the organisation's own papers, which its certificate may seal."""
    return convener == "guided"


def usual_right(convener: str) -> str:
    """By what right, where nothing else is written. State Council regulation, Civil Code."""
    return {
        "owners_committee": _("《物业管理条例》第十五条：业主委员会召集业主大会会议。"),
        "owners_request": _(
            "《物业管理条例》第十三条：经20%以上的业主提议，应当组织召开业主大会临时会议。"
        ),
        "guided": _(
            "《民法典》第二百七十七条、第二百七十八条：在街道办事处和居民委员会的指导、协助下，"
            "由业主共同决定。"
        ),
    }[convener]

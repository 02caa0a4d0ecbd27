"""People's mediation: what is asked of it, its days, what is refused. Pure.

People's Mediation Law: no mediation where one side clearly refuses (Art. 17); a written agreement
binds from the day all have signed it, an oral one from the day it is reached (Art. 29-31); within
thirty days of that both sides together may ask the court to confirm it (Art. 33). Days by Civil
Code Art. 201 and 203.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _
from app.periods import Calendar, last_day, moved_on

Outcome = Literal["agreed", "failed", "declined"]
Step = Literal["applied", "confirmed", "refused"]
CONFIRM_WITHIN = 30


def confirm_by(effective_on: date, calendar: Calendar) -> date:
    """The last day to ask the court together (Art. 33); the day it took effect is not counted."""
    return moved_on(last_day(effective_on, CONFIRM_WITHIN), calendar)


# -- refusals --------------------------------------------------------------------------------


class OneSideRefuses(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("一方明确拒绝的，不得调解（《人民调解法》第十七条）"),
            _("请先征得双方同意；不愿调解的，可以回到协商会，或者告知可以依法起诉。"),
            field="willing",
        )


class DayOutOfOrder(Invalid):
    def __init__(self, field: str) -> None:
        super().__init__(
            _("日期不对"),
            _("不能早于申请调解的日期，也不能晚于今天。"),
            field=field,
        )


class AgreementMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("达成协议的，请上传签字的调解协议书，并写明生效日期和协议内容"),
            _("口头协议由调解员记录、双方签字后上传。"),
            field="file",
        )


class AlreadyMediated(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这件异议已经转入调解"), _("一件异议只登记一次调解，请在那一件里继续记录。")
        )


class MediationOver(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这件调解已经结束"), _("结果只登记一次，原记录保留；又起争议的请另行登记。")
        )


class NothingToConfirm(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能登记司法确认"),
            _("要先达成协议；先登记“共同申请”，再登记法院的结果，每一步只登记一次。"),
        )


class NoTableForIt(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("没有可以加议题的会议"), _("请先在这件协商里召集下一次会议，再把争议列为议题。")
        )


class AlreadyOnTable(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次会议已经列了这件争议"), _("请打开那次会议的议题查看，或者选择另一次会议。")
        )


# -- what is written -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MediationPlan:
    """`parties`: a line each, at least two. `willing`: neither side refuses."""

    dispute: str
    body: str
    mediator: str
    parties: str
    applied_on: date
    willing: bool


@dataclass(frozen=True, slots=True)
class EndPlan:
    outcome: Outcome
    ended_on: date
    effective_on: date | None
    terms: str


def check_plan(plan: MediationPlan, today: date) -> tuple[str, ...]:
    """The parties. OneSideRefuses, DayOutOfOrder, Invalid."""
    if not plan.willing:
        raise OneSideRefuses
    if plan.applied_on > today:
        raise DayOutOfOrder("applied_on")
    parties = tuple(line.strip() for line in plan.parties.splitlines() if line.strip())
    if len(parties) < 2:
        raise Invalid(
            _("请写明双方当事人"), _("一行一个，如“2-1-301 张某”“某供热公司”。"), field="parties"
        )
    return parties


def check_day(day: date, since: date, today: date, field: str) -> None:
    """DayOutOfOrder."""
    if not since <= day <= today:
        raise DayOutOfOrder(field)


def check_end(plan: EndPlan, applied_on: date, today: date, *, paper: bool) -> None:
    """DayOutOfOrder, AgreementMissing."""
    check_day(plan.ended_on, applied_on, today, "ended_on")
    if plan.outcome != "agreed":
        return
    if plan.effective_on is None or not paper or not plan.terms.strip():
        raise AgreementMissing
    check_day(plan.effective_on, applied_on, today, "effective_on")


def check_step(step: Step, done: frozenset[str], *, agreed: bool) -> None:
    """NothingToConfirm."""
    first = step == "applied"
    if not agreed or step in done or (first and done) or (not first and done != {"applied"}):
        raise NothingToConfirm

"""A written confirmation: when it may come, what it must say. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.clock import say_date
from app.errors import Conflict, Invalid
from app.i18n import _
from votes.ballots.rules import CHOICES
from votes.polls.rules import Phase


class ConfirmationsNotNow(Conflict):
    """Only between the close and the count."""

    def __init__(self, phase: Phase) -> None:
        if phase in (Phase.COUNTED, Phase.TERMINATED):
            super().__init__(
                _("已经计票，不能再登记书面确认"),
                _("对结果有异议的，请业主在公示期内提出。"),
            )
        else:
            super().__init__(
                _("表决还没有截止，不用书面确认"),
                _("截止之前业主可以自己改，请在截止以后、计票以前再来。"),
            )


class NotDivided(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这位业主的几套房屋没有不同的意见"), _("不需要书面确认，请返回名单核对。")
        )


class NobodyToAsk(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("没有还要通知的业主"), _("每位业主只通知一次；还没有确认的，可以打印确认函送上门。")
        )


class AlreadyConfirmed(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这位业主的书面确认已经登记过"), _("只确认一次，登记以后不能改，请返回名单查看。")
        )


class ConfirmationFaults(Invalid):
    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(faults=tuple(faults))


@dataclass(frozen=True, slots=True)
class ConfirmationPlan:
    """`choices`: motion id → choice. `signed_on`: as written on the paper."""

    choices: Mapping[int, str]
    signed_on: date


def check_confirmation(
    plan: ConfirmationPlan, motions: Sequence[int], *, closed_on: date, today: date
) -> None:
    """`motions`: those on which she had answered differently. ConfirmationFaults."""
    faults = [
        (f"m{motion}", _("请照确认书选择同意、反对或弃权。"))
        for motion in motions
        if plan.choices.get(motion) not in CHOICES
    ]
    if not closed_on <= plan.signed_on <= today:
        faults.append(
            (
                "signed_on",
                _("签字日期应在 {closed} 截止以后、今天以前。").format(closed=say_date(closed_on)),
            )
        )
    if faults:
        raise ConfirmationFaults(faults)

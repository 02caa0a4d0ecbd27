"""The roll check: its days, what may be objected, how an objection may be answered. Pure.

Owners' data are published for checking before a vote, objections are rechecked and the objector is
told (as Nanning and Shandong do). A correction is a dated entry of the register with its
paper; nothing is overwritten here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from app.clock import say_date
from app.errors import Conflict, Invalid, NotFound
from app.i18n import _
from app.periods import Calendar, last_day, moved_on

Kind = Literal["area", "owner", "not_mine", "missing", "other"]
Outcome = Literal["upheld", "dismissed"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# What is no fault of a line that stands on the register needs no entry to correct it.
_WITHOUT_ENTRY = ("missing", "other")


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Shanghai, the last one included."""

    starts_on: date
    ends_on: date

    def running(self, today: date) -> bool:
        return self.starts_on <= today <= self.ends_on


def period_of(starts_on: date, days: int, calendar: Calendar) -> Period:
    """`days` days after the day of the notice (Civil Code Art. 201); an end on a day of rest
    moves on (Art. 203)."""
    return Period(starts_on, moved_on(last_day(starts_on, days), calendar))


# -- refusals --------------------------------------------------------------------------------


class UnknownCheckSlip(NotFound):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到这张核对单"),
            _("请核对链接是否完整，或重新扫一次核对单上的二维码；仍打不开请联系社区工作人员。"),
        )


class CheckNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能安排名册核对"),
            _("每次表决安排一次名册核对，而且要在冻结名册之前。"),
        )


class CheckNotAnnounced(Conflict):
    def __init__(self) -> None:
        super().__init__(_("还没有安排名册核对"), _("请先公布名册、写明核对的起止日期。"))


class CheckNeedsUnits(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个小区还没有业主名册"), _("请先导入业主名册，再公布核对。"))


class CheckStartsInThePast(Invalid):
    def __init__(self) -> None:
        super().__init__(_("公布日期已经过了"), _("请填写今天或以后的日期。"), field="starts_on")


class CheckOver(Conflict):
    def __init__(self, period: Period) -> None:
        super().__init__(
            _("现在不在名册核对期内"),
            _("核对期是 {start} 至 {end}。有疑问请联系社区工作人员。").format(
                start=say_date(period.starts_on), end=say_date(period.ends_on)
            ),
        )


class ChallengeTooLate(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("名册已经冻结，不能再登记异议"),
            _("确有错误的，按程序更正名册版本，或者废止后重新发起表决。"),
        )


class ChallengedUnitUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("名册里没有这一户"),
            _("请按名册写房号，例 3-2-501；名册漏了的，请选“漏了我家”并在说明里写房号。"),
            field="unit",
        )


class ChallengeAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这件异议已经答复过"), _("答复只有一次，原答复保留。"))


class CorrectionMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("异议成立，还没有选择对应的更正记录"),
            _("请先在业主名册里凭材料更正这一户，再回来选择那条更正记录。"),
            field="correction",
        )


def check_answer(
    kind: str, outcome: Outcome, correction: int | None, offered: frozenset[int]
) -> int | None:
    """The entry that an answer rests on, None where it needs none. CorrectionMissing.

    `offered`: entries of the register, of this dwelling (or this estate, for one that was
    missing), made since the check began.
    """
    if outcome == "dismissed":
        return None
    if correction is not None and correction in offered:
        return correction
    if correction is None and kind in _WITHOUT_ENTRY:
        return None
    raise CorrectionMissing

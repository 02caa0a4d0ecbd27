"""From the preliminary to the final result: days, what is still missing, what may be refused.

Sources: publicity with objections in the same days, then a recheck: setting of the platform after
local rules (Dongguan 投票询异公示, Qingyuan 7 days); days by Civil Code Art. 201-203.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from app.clock import local_date, say_date
from app.errors import Conflict, Invalid, NotAllowed
from app.i18n import _
from app.numerals import say_count
from app.periods import Calendar, last_day, last_day_of_years, moved_on, working_days_after
from meetings.minutes.issuing import Requirement

# A notice is printed before it is posted, not long before.
POSTED_WITHIN = 7


# -- refusals --------------------------------------------------------------------------------


class AlreadyPublished(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这一版结果已经公示"), _("公示内容按原样保存，请在结果页查看公示文件和期限。")
        )


class PublishedWhen(Invalid):
    def __init__(self, today: date) -> None:
        super().__init__(
            _("公示日期不对"),
            _("请填写 {first} 到 {last} 之间的一天：先生成公示文件，再张贴。").format(
                first=say_date(today), last=say_date(today + timedelta(days=POSTED_WITHIN))
            ),
            field="published_on",
        )


class NotPublishedYet(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("初步统计结果还没有公示"), _("公示以后才能提出异议，公示时间请看小区公告栏。")
        )


class CorrectionWaits(Conflict):
    """An upheld objection asks for a new count first."""

    def __init__(self) -> None:
        super().__init__(
            _("有成立的异议还没有重新计票"), _("请先在异议页完成更正，按“重新计票”，再办这一步。")
        )


class RecountByAnother(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("计票的人不能自己复核"), _("请由本社区另一位工作人员登录后复核。"))


class CountChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("刚才有人重新计了票或提出了异议，这一步没有办成"),
            _("请刷新结果页，核对以后再办。"),
        )


class NotYetFinal(Conflict):
    """`missing`: the lines of the check list that do not hold."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(
            _("还不能作出最终结果：{missing}").format(missing=_("；").join(missing)),
            _("请按清单逐项办完。"),
        )


class AlreadyFinal(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次表决已经有最终结果"), _("最终结果不能修改；不服的可以依法向人民法院起诉。")
        )


# -- days ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Publicity:
    """`ends_on`: the last day, for objections too; `recheck_by`: until when to answer them."""

    published_on: date
    ends_on: date
    recheck_by: date


def publicity(published_on: date, days: int, recheck_days: int, calendar: Calendar) -> Publicity:
    """The day of posting is not counted; a last day that is one of rest moves on."""
    ends_on = moved_on(last_day(published_on, days), calendar)
    return Publicity(published_on, ends_on, working_days_after(ends_on, recheck_days, calendar))


def check_posting(published_on: date, today: date) -> None:
    """PublishedWhen unless it is posted today or in the coming days."""
    if not 0 <= (published_on - today).days <= POSTED_WITHIN:
        raise PublishedWhen(today)


def is_late(raised_at: datetime, ends_on: date) -> bool:
    """The whole last day is in time, by the clock in Shanghai."""
    return local_date(raised_at) > ends_on


def answer_by(raised_at: datetime, period: Publicity, days: int, calendar: Calendar) -> date:
    """In time: with the recheck of all. Late: as many working days after it came."""
    if not is_late(raised_at, period.ends_on):
        return period.recheck_by
    return working_days_after(local_date(raised_at), days, calendar)


def revocable_until(known_on: date, calendar: Calendar) -> date:
    """One year from knowing of the decision (Interpretation of 2020, Art. 12)."""
    return moved_on(last_day_of_years(known_on, 1), calendar)


# -- where it stands -------------------------------------------------------------------------


class Standing(StrEnum):
    """UNPUBLISHED: counted, nothing posted. PUBLIC: until the last day. RECHECK: after it."""

    UNPUBLISHED = "unpublished"
    PUBLIC = "public"
    RECHECK = "recheck"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of the last version of a result.

    `open_objections` wait for an answer, `corrections` for a new count. `recount`: the last one
    of this version.
    """

    version: int
    period: Publicity | None
    open_objections: int
    corrections: int
    recount: Literal["none", "equal", "unequal"]
    final_on: date | None

    def standing(self, today: date) -> Standing:
        if self.final_on is not None:
            return Standing.FINAL
        if self.period is None:
            return Standing.UNPUBLISHED
        return Standing.PUBLIC if today <= self.period.ends_on else Standing.RECHECK


def requirements(life: Life, today: date) -> tuple[Requirement, ...]:
    """What must hold before the result is final, in the order of the work."""
    if life.period is None:
        posted, over = _("还没有公示"), False
    else:
        over = today > life.period.ends_on
        posted = (
            _("{day}已满").format(day=say_date(life.period.ends_on))
            if over
            else _("公示到{day}才满").format(day=say_date(life.period.ends_on))
        )
    recount = {
        "none": _("还没有由另一人复核"),
        "equal": _("另一人重新计算，结果一致"),
        "unequal": _("复核结果与公布的不一致，必须查明原因"),
    }[life.recount]
    return (
        Requirement(_("公示"), over, posted),
        Requirement(
            _("异议"),
            life.open_objections == 0,
            _("还有 {n} 件没有答复").format(n=say_count(life.open_objections))
            if life.open_objections
            else _("没有待答复的异议"),
        ),
        Requirement(
            _("更正"),
            life.corrections == 0,
            _("{n} 件异议成立，还没有重新计票").format(n=say_count(life.corrections))
            if life.corrections
            else _("没有待更正的数字"),
        ),
        Requirement(_("复核"), life.recount == "equal", recount),
    )


def check_final(life: Life, today: date) -> None:
    """AlreadyFinal, NotYetFinal."""
    if life.final_on is not None:
        raise AlreadyFinal
    missing = tuple(one.text for one in requirements(life, today) if not one.done)
    if missing:
        raise NotYetFinal(missing)

"""Objections: what may be attacked, what must be written, what may be refused.

Objections in the days of publicity and a recheck within working days after: setting of the
platform after local rules (Dongguan, Qingyuan, Shandong), the same for all that is made known.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from app.errors import Conflict, Invalid, NotAllowed
from app.i18n import _
from app.periods import Calendar
from votes.finals.rules import NotPublishedYet, Publicity, publicity

Kind = Literal[
    "roll", "delivery", "reading", "count", "result", "scheme", "amount", "minutes", "other"
]
Way = Literal["slip", "statement", "public", "desk"]
Outcome = Literal["upheld", "partly", "refused"]
Nature = Literal["roll", "notice", "result", "scheme", "minutes", "matter"]

KINDS: tuple[Kind, ...] = (
    *("amount", "scheme", "minutes", "reading", "count", "result", "roll", "delivery", "other"),
)
AFTER_THE_COUNT: tuple[Kind, ...] = ("reading", "count", "result")
OUTCOMES: tuple[Outcome, ...] = ("upheld", "partly", "refused")

NATURES: dict[Kind, Nature] = {
    "roll": "roll",
    "delivery": "notice",
    "reading": "result",
    "count": "result",
    "result": "result",
    "scheme": "scheme",
    "amount": "scheme",
    "minutes": "minutes",
    "other": "matter",
}

# From one address or household, without an account: she has one thing to say, a flood does not.
MOST_AN_HOUR = 20


# -- refusals --------------------------------------------------------------------------------


class ObjectionFaults(Invalid):
    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults=tuple(faults))


class BallotUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到这个回执号或票号"),
            _("请核对号码；不知道号码的可以不填，在说明里写清是哪一户。"),
            field="ballot",
        )


class NothingSuch(Invalid):
    """Nothing of that kind has been made known, or the version chosen is not of that kind."""

    def __init__(self) -> None:
        super().__init__(
            _("还没有公布过这一项，或者选的版本对不上"),
            _("请重新选择“对什么有异议”；拿不准的选“其他”，在说明里写清楚。"),
            field="kind",
        )


class HouseholdNotInScheme(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这一版费用方案里没有这一户"),
            _("请按名册写房号，例 3-2-501；对整个方案有异议的，请选“费用方案”。"),
            field="room",
        )


class TooManyObjections(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("从这个网络提出的异议太多，暂时不再接收"),
            _("请过一小时再试，或者直接到社区办公室提出，由工作人员登记。"),
        )


class CodeWrong(Invalid):
    """The number, or the code with it; which of them is not told."""

    def __init__(self) -> None:
        super().__init__(
            _("编号和查询码对不上"),
            _(
                "请照回执核对受理编号（8 位字母和数字）和查询码（8 位数字）。"
                "找不到回执的，请到社区办公室查询。"
            ),
            field="code",
        )


class TooManyCodes(Conflict):
    def __init__(self, minutes: int) -> None:
        super().__init__(
            _("查询码输错次数过多"),
            _(
                "请在 {minutes} 分钟后再试；也可以扫回执上的二维码，或到社区办公室查询。"
                "其他人的异议不受影响。"
            ).format(minutes=minutes),
            field="code",
        )


class AlreadyAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这件异议已经答复过"), _("答复不能修改，请刷新页面查看。"))


class AnswerByAnother(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("被提异议的内容是您经办的，不能由您答复"),
            _("请由本社区另一位工作人员登录后答复。"),
        )


class RefusedChangesNothing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("不成立的异议不会改变数字"),
            _("数字需要更正的，请选“成立”或“部分成立”。"),
            field="outcome",
        )


class NothingToCorrect(Conflict):
    """Only an upheld objection that changes a figure opens what was made, and only once."""

    def __init__(self) -> None:
        super().__init__(
            _("现在没有可以更正的内容"),
            _("只有异议成立、涉及数字、还没有更正过的，才能更正；最终结果作出以后不再更正。"),
        )


class CorrectedBy(Invalid):
    """The version named is not a later one of the scheme that is attacked."""

    def __init__(self) -> None:
        super().__init__(
            _("请选择更正后的版本"),
            _("先修改费用方案、公布新的一版，再回到这里选它；更正前后的金额由程序算出。"),
            field="scheme_version",
        )


class CorrectionUnchanged(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("更正前后的数字一样"),
            _("请核对更正是否已经完成；不涉及数字的，答复时不要勾选“涉及数字”。"),
            field="after",
        )


class NoSuchPaper(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有这张可以更正的纸质票"),
            _("请填写票面上的票号；网上投的票和已经撤回的票不能更正。"),
            field="paper",
        )


# -- what is attacked ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """Something made known, in one version. `key` names it on forms, "scheme-17".

    `known_on`: the day it was made known; `period`: its own days, where it was posted with some.
    `result`: of motion `motion`, where a result is posted. `newest`: no later version stands.
    """

    nature: Nature
    row: int
    label: str
    sha256: str
    known_on: date
    poll: int | None = None
    consultation: int | None = None
    motion: int = 0
    result: int | None = None
    period: Publicity | None = None
    newest: bool = True

    @property
    def key(self) -> str:
        return f"{self.nature}-{self.row}"

    def days(self, publicity_days: int, recheck_days: int, calendar: Calendar) -> Publicity:
        """Until when to object, until when to answer."""
        return self.period or publicity(self.known_on, publicity_days, recheck_days, calendar)


def choose_target(found: Sequence[Target], kind: Kind, motion: int, about: str) -> Target:
    """What is attacked: the one named, else the newest of its kind. NothingSuch, NotPublishedYet.

    What is said of the motion whose result is posted carries that result, so that nothing is
    final before it is answered.
    """
    nature = NATURES[kind]
    fits = [
        one
        for one in found
        if one.nature == nature
        and (one.key == about if about else one.newest)
        and (nature != "result" or one.motion == motion or about)
    ]
    if not fits:
        raise NotPublishedYet if nature == "result" else NothingSuch
    chosen = fits[0]
    if nature not in ("roll", "notice", "matter"):
        return chosen
    posted = (
        one.result
        for one in found
        if one.nature == "result" and one.motion == motion and one.poll == chosen.poll
    )
    return replace(chosen, result=next(posted, None))


# -- what is written -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ObjectionPlan:
    """As written. `motion`: its number; `ballot`: a receipt or a paper's number, "" for none.
    `about`: the key of the version attacked, "" for the newest of its kind."""

    kind: Kind
    motion: int
    text: str
    ballot: str = ""
    name: str = ""
    room: str = ""
    phone: str = ""
    about: str = ""


def check_objection(plan: ObjectionPlan, way: Way) -> None:
    """ObjectionFaults. Who comes by her slip is known; others say who and where from. What one
    flat pays is its own: nobody asks about it without its paper or the desk."""
    faults = []
    if way == "public" and plan.kind == "amount":
        faults.append(
            ("kind", _("一户的金额，请扫自家通知单上的二维码提出，或者到社区办公室登记。"))
        )
    if way != "slip" and not plan.name.strip():
        faults.append(("name", _("请填写姓名，答复时要用。")))
    if way != "slip" and not plan.room.strip():
        faults.append(("room", _("请填写房号，如 3-2-501。")))
    if not plan.text.strip():
        faults.append(("text", _("请写清楚哪里不对、为什么。")))
    if faults:
        raise ObjectionFaults(faults)


def read_ballot_number(typed: str) -> str:
    """As receipts and papers are numbered: large letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).upper().split())


def check_answer(outcome: Outcome, changes_figure: bool) -> None:
    """RefusedChangesNothing."""
    if outcome == "refused" and changes_figure:
        raise RefusedChangesNothing

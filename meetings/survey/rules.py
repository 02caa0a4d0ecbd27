"""What may be said at a door, when, and what decides.

A survey is no vote (Civil Code Art. 278 knows nothing of it): its answers are open, count
households and bind nobody. Of a household's visits the newest, by the time of the visit, decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from app.clock import local_date, say_date
from app.errors import Conflict, Invalid
from app.i18n import _
from app.strokes import are_strokes

Way = Literal["door", "phone", "desk"]
Signing = Literal["no", "paper", "screen"]
Addressee = Literal["meeting", "heating_company", "property_company", "community"]

WAYS: tuple[Way, ...] = ("door", "phone", "desk")
ADDRESSEES: tuple[Addressee, ...] = (
    "meeting",
    "heating_company",
    "property_company",
    "community",
)
REASONS_MOST = 20
REASON_LENGTH = 30


class Answer(StrEnum):
    """What a household says, the best first. Who was never asked is not reached."""

    AGREE = "agree"
    CONDITIONAL = "conditional"
    HESITATES = "hesitates"
    REFUSES = "refuses"
    NOT_REACHED = "not_reached"


class Phase(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


# -- refusals --------------------------------------------------------------------------------


class EndsBeforeStart(Invalid):
    def __init__(self) -> None:
        super().__init__(_("结束日期早于开始日期"), _("请核对征询的起止日期。"), field="closes_on")


class NoBuildingChosen(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有选择楼栋"), _("请勾选要征询的楼栋，或改为整个小区。"), field="buildings"
        )


class NobodyToAsk(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("征询范围里没有住户"), _("请先导入业主名册，或重新选择征询范围。"), field="buildings"
        )


class BadReason(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("原因清单填写得不对"),
            _("请每行写一个原因，至少 1 个、最多 {most} 个，每个不超过 {length} 个字。").format(
                most=REASONS_MOST, length=REASON_LENGTH
            ),
            field="reasons",
        )


class ReasonExists(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("清单里已经有这个原因"), _("请直接使用清单里的原因。"), field="reason_text"
        )


class SurveyNotOpen(Conflict):
    def __init__(self, opens_on: date, closes_on: date) -> None:
        super().__init__(
            _("现在不在征询期内，不能登记走访"),
            _("征询期是{opens}至{closes}。").format(
                opens=say_date(opens_on), closes=say_date(closes_on)
            ),
        )


class VisitInFuture(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("走访时间还没有到"), _("请填写实际走访的时间，不能晚于现在。"), field="at"
        )


class VisitOutsideSurvey(Invalid):
    def __init__(self, opens_on: date, closes_on: date) -> None:
        super().__init__(
            _("走访时间不在征询期内"),
            _("请填写{opens}至{closes}之间的时间。").format(
                opens=say_date(opens_on), closes=say_date(closes_on)
            ),
            field="at",
        )


class ConditionMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有写明同意的条件"), _("请照住户的原话写：什么条件下同意。"), field="condition"
        )


class BadSignature(Invalid):
    def __init__(self) -> None:
        super().__init__(_("签名没有保存好"), _("请清除后重新签一次。"), field="signature")


class ReasonUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("清单里没有这个原因"), _("请刷新页面，在清单里重新勾选。"), field="reason"
        )


class QuestionNeedsAddressee(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有选择问题转给谁"), _("请选择会议、供热公司、物业公司或社区。"), field="to_whom"
        )


class KeyTaken(Conflict):
    """The same form was sent for something else."""

    def __init__(self) -> None:
        super().__init__(_("这一页已经提交过别的内容"), _("请刷新页面，重新填写后再提交。"))


# -- the survey ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """`buildings`: ids, empty for the whole estate. Days in Shanghai, both included."""

    question: str
    explanation: str
    buildings: tuple[int, ...]
    whole_estate: bool
    opens_on: date
    closes_on: date
    needs_works: bool
    reasons: tuple[str, ...]


def check_survey(plan: SurveyPlan) -> None:
    """EndsBeforeStart, NoBuildingChosen, BadReason."""
    if plan.closes_on < plan.opens_on:
        raise EndsBeforeStart
    if not plan.whole_estate and not plan.buildings:
        raise NoBuildingChosen
    fits = all(0 < len(reason) <= REASON_LENGTH for reason in plan.reasons)
    if not fits or not 0 < len(plan.reasons) <= REASONS_MOST:
        raise BadReason


def read_reasons(text: str) -> tuple[str, ...]:
    """One a line, each once, in their order."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def phase(opens_on: date, closes_on: date, today: date) -> Phase:
    if today < opens_on:
        return Phase.UPCOMING
    return Phase.OPEN if today <= closes_on else Phase.CLOSED


# -- a visit ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What is noted at a door. `at`: UTC, None for now. `seen`: the newest visit that was on the
    page, 0 for none. `signature`: SVG path data, "" where nobody signed on the screen."""

    answer: Answer
    condition: str = ""
    reasons: tuple[int, ...] = ()
    way: Way = "door"
    at: datetime | None = None
    note: str = ""
    on_paper: bool = False
    signature: str = ""
    question: str = ""
    to_whom: Addressee | None = None
    seen: int = 0
    key: str = ""

    @property
    def signed(self) -> Signing:
        if self.signature:
            return "screen"
        return "paper" if self.on_paper else "no"


def check_visit(plan: VisitPlan, *, opens_on: date, closes_on: date, now: datetime) -> datetime:
    """When it was (UTC). An entry that waited on a phone counts from when it was made.

    SurveyNotOpen, VisitInFuture, VisitOutsideSurvey, ConditionMissing, BadSignature,
    QuestionNeedsAddressee.
    """
    at = plan.at or now
    if at > now:
        raise VisitInFuture
    if not opens_on <= local_date(at) <= closes_on:
        if plan.at is None:
            raise SurveyNotOpen(opens_on, closes_on)
        raise VisitOutsideSurvey(opens_on, closes_on)
    if plan.answer is Answer.CONDITIONAL and not plan.condition:
        raise ConditionMissing
    if plan.signature and not are_strokes(plan.signature):
        raise BadSignature
    if plan.question and plan.to_whom is None:
        raise QuestionNeedsAddressee
    return at


def made_at(ago_seconds: int, now: datetime) -> datetime:
    """When an entry was made that waited so long on a phone, whose own clock may be wrong."""
    return now - timedelta(seconds=ago_seconds)


# -- one door after the other ----------------------------------------------------------------

# Which doors the next round goes to.
Round = Literal[
    "left", "all", "agree", "conditional", "hesitates", "refuses", "not_reached", "untried"
]


def in_round(answer: Answer, visits: int, wanted: Round) -> bool:
    """`left`: everybody who has not simply agreed; `untried`: nobody was there yet."""
    if wanted == "all":
        return True
    if wanted == "left":
        return answer is not Answer.AGREE
    if wanted == "untried":
        return visits == 0
    return answer == wanted


def next_door(doors: Sequence[int], current: int) -> int | None:
    """The one after `current` among `doors`, which stand in walking order; None at the end."""
    if current not in doors:
        return doors[0] if doors else None
    after = doors.index(current) + 1
    return doors[after] if after < len(doors) else None

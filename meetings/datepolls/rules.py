"""Which of the offered dates suits best: those who have to be there first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from app.errors import Conflict, Invalid
from app.i18n import _

DateAnswerKind = Literal["yes", "if_needed", "no"]
ANSWERS: tuple[DateAnswerKind, ...] = get_args(DateAnswerKind)
DATES_MOST = 10


class BadDates(Invalid):
    def __init__(self, message: str) -> None:
        super().__init__(message, _("请改正备选时间。"), field="starts_at-1")


class ClosesTooLate(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("截止时间要晚于现在，并早于第一个备选时间"),
            _("请改正截止时间。"),
            field="closes_at",
        )


class NobodyToAsk(Conflict):
    def __init__(self) -> None:
        super().__init__(_("席位上还没有人，没有人可以征询"), _("请先落实席位。"))


class DatePollClosed(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("时间征询已经截止，不能再修改"), _("需要说明的，请直接联系社区工作人员。")
        )


class AnswerMissing(Invalid):
    """`options`: those without an answer, by id."""

    def __init__(self, options: Sequence[int]) -> None:
        super().__init__(
            faults=tuple((f"option-{one}", _("请选一项。")) for one in options),
        )


class AnsweredMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("打开这一页以后，这个人又有了新的回答，没有登记"),
            _("新的回答写在下面，您选的也还在。仍以您选的为准的，再点一次“登记回答”。"),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One who is asked; `answers` by option, empty until she answers."""

    name: str
    required: bool
    answers: Mapping[int, DateAnswerKind]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an option stands. `required_no`: names of those who have to be there and cannot."""

    option: int
    yes: int
    if_needed: int
    no: int
    required_no: tuple[str, ...]


def check_dates(starts: Sequence[datetime], closes_at: datetime, now: datetime) -> list[datetime]:
    """In order, each once. BadDates, ClosesTooLate."""
    found = sorted(set(starts))
    if not found:
        raise BadDates(_("请至少填写一个备选时间"))
    if len(found) > DATES_MOST:
        raise BadDates(_("备选时间最多 {n} 个").format(n=DATES_MOST))
    if found[0] <= now:
        raise BadDates(_("备选时间要晚于现在"))
    if not now < closes_at < found[0]:
        raise ClosesTooLate
    return found


def standings(options: Sequence[int], asked: Sequence[Asked]) -> list[Standing]:
    """The best first: fewest required who cannot, fewest who cannot, most who can; as listed."""
    found = []
    for option in options:
        said = [(one, one.answers.get(option)) for one in asked]
        found.append(
            Standing(
                option,
                yes=sum(answer == "yes" for _one, answer in said),
                if_needed=sum(answer == "if_needed" for _one, answer in said),
                no=sum(answer == "no" for _one, answer in said),
                required_no=tuple(
                    one.name for one, answer in said if answer == "no" and one.required
                ),
            )
        )
    return sorted(found, key=lambda one: (len(one.required_no), one.no, -one.yes))


def check_open(closes_at: datetime, closed_at: datetime | None, now: datetime) -> None:
    """DatePollClosed from the moment it ends."""
    if closed_at is not None or now >= closes_at:
        raise DatePollClosed


def check_answers(options: Sequence[int], typed: Mapping[int, str]) -> dict[int, DateAnswerKind]:
    """An answer to each. AnswerMissing."""
    known: dict[int, DateAnswerKind] = {
        option: answer for option in options for answer in ANSWERS if typed.get(option) == answer
    }
    missing = [option for option in options if option not in known]
    if missing:
        raise AnswerMissing(missing)
    return known

"""Inviting to a meeting: who is told what, what may be answered until when, who is reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from app.clock import say_time
from app.errors import Conflict, Invalid
from app.i18n import _
from meetings.preparing.contact import NOBODY, ContactPerson

NoticeKind = Literal["call", "change", "cancel"]
AnswerKind = Literal["yes", "stand_in", "no"]
ANSWERS: tuple[AnswerKind, ...] = get_args(AnswerKind)
# Nobody changes her mind more often; a link in the wrong hands fills no table.
ANSWERS_MOST = 40


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it was sent out. `sequence` from 0."""

    sequence: int
    kind: NoticeKind
    starts_at: datetime
    location: str
    contact: ContactPerson = NOBODY


def next_notice(
    last: Notice | None,
    starts_at: datetime,
    location: str,
    now: datetime,
    contact: ContactPerson = NOBODY,
) -> Notice | None:
    """The notice that is owed; None where all is said, the meeting is cancelled, or it has begun.

    A meeting that is noted down afterwards needs no notice; a contact that is named for the first
    time is no change of anything that was told.
    """
    if last is not None and last.kind == "cancel":
        return None
    if starts_at <= now:
        return None
    if last is None:
        return Notice(0, "call", starts_at, location, contact)
    other_contact = bool(last.contact) and last.contact != contact
    if (last.starts_at, last.location) == (starts_at, location) and not other_contact:
        return None
    return Notice(last.sequence + 1, "change", starts_at, location, contact)


def due_reminders(
    starts_at: datetime, told_at: datetime, hours: Sequence[int], now: datetime
) -> list[int]:
    """Which of the reminders (hours before the beginning) is due now: none or one.

    One that was missed while the server was down comes late, but never after the next one's
    time; none where the notice itself came after its time.
    """
    if now >= starts_at:
        return []
    passed = [before for before in hours if now >= starts_at - timedelta(hours=before)]
    if not passed:
        return []
    last = min(passed)
    return [last] if told_at < starts_at - timedelta(hours=last) else []


@dataclass(frozen=True, slots=True)
class Answer:
    """`stand_in` and `authority` (by what right she speaks for the seat) only with "stand_in"."""

    answer: AnswerKind
    stand_in: str = ""
    authority: str = ""
    reason: str = ""


def check_answer(answer: Answer) -> Answer:
    """With nothing left over from another choice. Invalid, with every fault."""
    faults = []
    if answer.answer == "stand_in":
        if not answer.stand_in:
            faults.append(("stand_in", _("请写明由谁代您参加。")))
        if not answer.authority:
            faults.append(("authority", _("请写明委托的依据，如“单位委托书”“电话委托”。")))
    if answer.answer == "no" and not answer.reason:
        faults.append(("reason", _("请写明不能参加的原因，一两句话就可以。")))
    if faults:
        raise Invalid(faults=tuple(faults))
    stands = answer.answer == "stand_in"
    return Answer(
        answer.answer,
        answer.stand_in if stands else "",
        answer.authority if stands else "",
        answer.reason,
    )


def check_open(starts_at: datetime, *, cancelled: bool, withdrawn: bool, now: datetime) -> None:
    """MeetingCancelled, NotInvited, MeetingBegun."""
    if cancelled:
        raise MeetingCancelled
    if withdrawn:
        raise NotInvited
    if now >= starts_at:
        raise MeetingBegun(starts_at)


def answer_word(answer: str) -> str:
    return {"yes": _("参加"), "stand_in": _("由他人代为参加"), "no": _("不能参加")}[answer]


# -- refusals ----------------------------------------------------------------------------------


class MeetingCancelled(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次会议已经取消"),
            _("需要再开的，请重新召集一次会议；已收到通知的人都会另行收到通知。"),
        )


class MeetingBegun(Conflict):
    def __init__(self, starts_at: datetime) -> None:
        self.starts_at = starts_at
        super().__init__(
            _("会议已于{time}开始，不能再改").format(time=say_time(starts_at)),
            _("临时不能到会的，请直接打电话告诉社区工作人员。"),
        )


class NotInvited(Conflict):
    def __init__(self) -> None:
        super().__init__(_("您已不在这次会议的席位上"), _("如有疑问，请联系社区工作人员。"))


class TooManyAnswers(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("答复改的次数太多了"),
            _("以最后一次答复为准；还要改，请打电话告诉社区工作人员。"),
            field="answer",
        )


class ElsewhereThen(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个时间已有另一场会议"),
            _("您先前答复不参加，这段时间已另有安排。要改为参加，请打电话和社区工作人员商量。"),
            field="answer",
        )


class NobodyToTell(Conflict):
    def __init__(self) -> None:
        super().__init__(_("所有人都已通知"), _("会议时间、地点或席位有变动时，再回到这里通知。"))


class MeetingOver(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这次会议已经开过，不能取消"), _("没有开成的，请在会议记录中写明，再召集下一次会议。")
        )

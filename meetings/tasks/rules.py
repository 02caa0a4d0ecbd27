"""How a task stands, and what may be told of it.

Done needs a proof, a photograph or a paper, and another person who looks and says that it is so:
who reports a task done does not verify it. Past its day a task is overdue until it is verified or
reported done; a new day needs a reason, and both days stay on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from app.clock import from_local
from app.errors import Conflict, Invalid
from app.i18n import _

ReportKind = Literal["progress", "done", "verified", "redo", "moved"]
_MORNING = time(9)  # reminders come when people are up
LATE = timedelta(days=3)  # a reminder that was missed is sent this long afterwards


class TaskState(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    REPORTED = "reported"  # done, as its owner says; nobody has looked yet
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Report:
    """`told_by`: the account that entered it; `told_for`: whom she wrote it down for, "" for
    herself. `proof`: a kept document."""

    id: int
    kind: ReportKind
    text: str
    proof: int | None
    due_on: date | None
    told_by: int
    teller: str
    told_for: str
    told_at: datetime


class TaskOver(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这项任务已经核实完成"), _("没有要再报的内容。"))


class NothingToVerify(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这项任务还没有报完成"), _("请等负责人报完成并附上证明，再核实。"))


class OwnWork(Conflict):
    def __init__(self) -> None:
        super().__init__(_("报完成的人不能自己核实"), _("请社区另一位工作人员到现场核实。"))


class ProofMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("报完成要附上证明"), _("请上传照片或文件，例如完工照片、验收单。"), field="file"
        )


class WordsMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(_("请写明情况"), _("几句话即可。"), field="text")


class DayMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(_("请选择新的期限"), _("新期限要晚于今天。"), field="due_on")


def due_day(first: date | None, reports: Sequence[Report]) -> date | None:
    """The day that holds now: the newest that it was moved to."""
    return next((one.due_on for one in reversed(reports) if one.kind == "moved"), first)


def last_word(reports: Sequence[Report]) -> Report | None:
    """The newest report that decides: done, verified or redo."""
    return next(
        (one for one in reversed(reports) if one.kind in ("done", "verified", "redo")), None
    )


def state_of(first: date | None, reports: Sequence[Report], today: date) -> TaskState:
    last = last_word(reports)
    if last is not None and last.kind == "verified":
        return TaskState.VERIFIED
    if last is not None and last.kind == "done":
        return TaskState.REPORTED
    due = due_day(first, reports)
    return TaskState.OVERDUE if due is not None and due < today else TaskState.OPEN


def reminder_due(
    due_on: date, known_at: datetime, before: Sequence[int], after: Sequence[int], now: datetime
) -> int | None:
    """Which reminder is due now, in days from the task's day (-7: a week before); None for none.

    The newest whose morning has come, if the day was known by then: what was missed while the
    server was down comes late, but only the last of it, and nothing that lies days back.
    """
    mornings = [
        (from_local(datetime.combine(due_on + timedelta(days=days), _MORNING)), days)
        for days in (*(-days for days in before), *after)
    ]
    passed = [(at, days) for at, days in mornings if at <= now]
    if not passed:
        return None
    at, days = max(passed)
    return days if known_at < at and now - at < LATE else None


def check_report(
    kind: ReportKind,
    text: str,
    *,
    has_proof: bool,
    due_on: date | None,
    reports: Sequence[Report],
    teller: int,
    today: date,
) -> int | None:
    """The report it is about, for a verdict; None for any other.

    TaskOver, NothingToVerify, OwnWork, ProofMissing, WordsMissing, DayMissing.
    """
    last = last_word(reports)
    if last is not None and last.kind == "verified":
        raise TaskOver
    if kind in ("verified", "redo"):
        if last is None or last.kind != "done":
            raise NothingToVerify
        if last.told_by == teller:
            raise OwnWork
    if kind == "done" and not has_proof:
        raise ProofMissing
    if not text:
        raise WordsMissing
    if kind == "moved" and (due_on is None or due_on <= today):
        raise DayMissing
    return last.id if kind in ("verified", "redo") and last is not None else None

"""A task in words."""

from datetime import date

from app.clock import say_date
from app.i18n import _
from meetings.tasks.queries import TaskFacts
from meetings.tasks.rules import TaskState


def state_tag(state: TaskState) -> tuple[str, str]:
    """(word, kind) as in _shared/parts.html; the red one only for what is overdue."""
    return {
        TaskState.OPEN: (_("办理中"), ""),
        TaskState.OVERDUE: (_("已逾期"), "now"),
        TaskState.REPORTED: (_("待核实"), "wait"),
        TaskState.VERIFIED: (_("已核实完成"), "done"),
    }[state]


def kind_word(kind: str) -> str:
    return {
        "progress": _("进展"),
        "done": _("报完成"),
        "verified": _("核实完成"),
        "redo": _("核实不合格，退回重办"),
        "moved": _("调整期限"),
    }[kind]


def due_words(task: TaskFacts, today: date) -> str:
    """2026年3月5日前，已逾期 3 天"""
    due = task.due_on
    if due is None:
        return _("没有定日期")
    said = _("{day}前").format(day=say_date(due))
    if task.state(today) is TaskState.OVERDUE:
        return _("{said}，已逾期 {n} 天").format(said=said, n=(today - due).days)
    return said

"""Questions before a meeting in words."""

from app.i18n import _
from meetings.papers.queries import QuestionLine


def question_kind(kind: str) -> str:
    return {"question": _("提问"), "view": _("意见")}[kind]


def kind_options() -> list[tuple[str, str]]:
    return [(kind, question_kind(kind)) for kind in ("question", "view")]


def question_state(line: QuestionLine) -> str:
    if line.answered_at is not None:
        return _("已答复")
    return _("带到会上商量") if line.tabled_at is not None else _("待办理")

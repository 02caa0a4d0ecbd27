"""The papers of a consultation by their names."""

from app.i18n import _


def kind_word(kind: str) -> str:
    return {
        "notice": _("会议通知"),
        "record": _("会议记录"),
        "opinion": _("协商意见书"),
        "reply": _("答复函"),
        "feedback": _("落实情况反馈单"),
    }[kind]

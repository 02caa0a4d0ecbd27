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


def way_word(way: str) -> str:
    return {
        "vote": _("提交业主表决"),
        "again": _("下次会议继续协商"),
        "answer": _("不再协商，答复提出人"),
        "refer": _("转有关单位办理"),
    }[way]

"""The papers of a consultation by their names."""

from app.i18n import _
from app.masks import mask_email, mask_phone
from app.outbox.queries import ToldView
from app.outbox.rules import channel_word, state_word


def kind_word(kind: str) -> str:
    return {
        "notice": _("会议通知"),
        "sign_in": _("签到表"),
        "record": _("会议记录"),
        "opinion": _("协商意见书"),
        "reply": _("答复函"),
        "feedback": _("落实情况反馈单"),
    }[kind]


def told_word(told: ToldView) -> str:
    """短信 199****1234：已发出."""
    address = mask_email(told.address) if told.channel == "email" else mask_phone(told.address)
    return _("{way}：{state}").format(
        way=f"{channel_word(told.channel)} {address}".strip(),
        state=state_word(told.state, told.channel),
    )

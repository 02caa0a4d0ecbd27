"""Delivery in words."""

from app.i18n import _
from votes.delivery.rules import NOTED, Outcome, Stand, Way


def way_in_words(way: Way) -> str:
    return {
        "receipt": _("当面送交，业主签收"),
        "mailbox": _("投入信箱"),
        "registered_mail": _("挂号信"),
        "sms": _("短信"),
        "message": _("微信等消息"),
        "posted": _("张贴公告"),
        "opened": _("业主打开了表决页面"),
        "reminder": _("提醒短信（只是提醒，不是送达）"),
    }[way]


def way_in_short(way: Way) -> str:
    """For a narrow column."""
    return {
        "receipt": _("当面签收"),
        "mailbox": _("信箱"),
        "registered_mail": _("挂号信"),
        "sms": _("短信"),
        "message": _("消息"),
        "posted": _("张贴公告"),
        "opened": _("打开页面"),
        "reminder": _("提醒短信"),
    }[way]


def attempt_in_words(outcome: Outcome) -> str:
    """The same on the page, in the timeline and in the evidence file."""
    return {
        "delivered": _("送到了"),
        "not_reached": _("没有送到"),
        "message_taken": _("短信平台已接收，没有送达报告"),
        "message_refused": _("短信平台退回，没有送到"),
    }[outcome]


def way_options() -> list[tuple[str, str, str]]:
    """(value, label, what is needed) of the ways that a person notes."""
    needs = {
        "receipt": _("业主或同住成年家属在签收表上签字"),
        "mailbox": _("须拍照，没有照片不算送达证明"),
        "registered_mail": _("在说明里写挂号信编号"),
        "sms": _("在说明里写短信平台的发送记录编号，可附截图"),
        "message": _("在说明里写发送记录编号，可附截图"),
    }
    return [(way, way_in_words(way), needs[way]) for way in NOTED]


def stand_in_words(stand: Stand) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        Stand.SERVED: (_("已送达"), "done"),
        Stand.POSTED: (_("公告期内"), "wait"),
        Stand.TRIED: (_("没有送到"), "now"),
        Stand.UNTRIED: (_("还没有送"), ""),
    }[stand]

"""Warnings in words."""

from app.i18n import _
from app.numerals import say_count
from votes.warnings.rules import Warned


def warned_in_words(warned: Warned) -> str:
    return {
        "one_person": _("{who} 一人录入了 {n} 张纸质票（全部 {of} 票），建议由他人抽查原票。"),
        "one_helper": _("{who} 一人上门登记了 {n} 票（全部 {of} 票），建议另派人电话回访几户。"),
        "one_place": _("同一网络地址提交了 {n} 户的票（全部 {of} 票），建议电话回访几户核实。"),
        "burst": _("最后一小时集中收到 {n} 票（全部 {of} 票），建议核对这一小时的票。"),
    }[warned.kind].format(who=warned.who, n=say_count(warned.count), of=say_count(warned.of))

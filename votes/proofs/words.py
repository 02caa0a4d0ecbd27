"""Proofs and the public board in words."""

from collections.abc import Sequence

from app.clock import say_time
from app.i18n import _
from app.ledger.proofs import Head, fingerprint
from app.numerals import say_count
from votes.proofs.fates import Fate, fate_in_words
from votes.proofs.queries import HeadsView, Logged


def said_of_entry(logged: Logged | None, counted: bool) -> tuple[str, str]:
    """(where a ballot stands, what that means)"""
    if logged is None:
        return "", ""
    where = _("您的意见是表决日志的第 {n} 条。").format(n=say_count(logged.position + 1))
    if logged.head is None:
        return where, _("日志每天定时签署并公布校验值；签署以后，这里可以下载证明文件。")
    until = _("{at} 签署的日志共 {size} 条，已经包含这一条，谁也不能再改动或抽走它。").format(
        at=say_time(logged.head.signed_at), size=say_count(logged.head.size)
    )
    if counted:
        return where, until
    return where, until + _("计票以后，这里会写明它是否计入。")


def fates_in_words(fates: Sequence[Fate]) -> list[tuple[str, str]]:
    return [(fate.title, fate_in_words(fate)) for fate in fates]


def fates_for_anybody(fates: Sequence[Fate]) -> list[tuple[str, str]]:
    """What says nothing of the choice: neither that there was none, nor that two differed."""
    return [
        (
            fate.title,
            {
                "counted": _("已计入结果"),
                "superseded": _("已被同一户后一张有效票取代"),
            }.get(fate.what, _("没有计入（原因见表决链接里的回执，或到社区查询）")),
        )
        for fate in fates
    ]


def head_rows(view: HeadsView) -> list[dict[str, object]]:
    """The newest first, each with its number from 1."""
    return [
        {"number": number, "head": head, "root": grouped(head.root.hex())}
        for number, head in reversed(list(enumerate(view.heads, 1)))
    ]


def head_facts(head: Head) -> list[tuple[str, str]]:
    """As it is printed with a result."""
    return [
        (_("日志条数"), say_count(head.size)),
        (_("日志的根"), grouped(head.root.hex())),
        (_("签署时间"), say_time(head.signed_at)),
        (_("公钥指纹"), fingerprint(head.public_key)),
    ]


def grouped(digits: str) -> str:
    """In eights, so that it may break in a line and be compared by eye."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))

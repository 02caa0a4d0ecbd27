"""Objections in words."""

from collections.abc import Sequence
from datetime import date

from app.i18n import _
from votes.objections.rules import KINDS, NATURES, Target


def kind_in_words(kind: str) -> str:
    return {
        "amount": _("我家要交的金额"),
        "scheme": _("费用方案（办法、总价、出资）"),
        "minutes": _("会议纪要"),
        "roll": _("名册（业主、面积、户数）"),
        "delivery": _("公告、通知、送达"),
        "reading": _("某一张票的认定"),
        "count": _("计票"),
        "result": _("结果"),
        "other": _("其他"),
    }[kind]


def kind_options(found: Sequence[Target], *, amounts: bool = True) -> list[tuple[str, str]]:
    """Only of what has been made known. `amounts`: what one flat pays as well."""
    natures = {one.nature for one in found}
    return [
        (kind, kind_in_words(kind))
        for kind in KINDS
        if NATURES[kind] in natures and (amounts or kind != "amount")
    ]


def target_options(found: Sequence[Target]) -> list[tuple[str, str]]:
    """(key, what it is called and the beginning of its hash)."""
    return [
        (
            one.key,
            _("{label}（校验码 {sha}…）").format(label=one.label, sha=one.sha256[:12])
            if one.sha256
            else one.label,
        )
        for one in found
    ]


def way_in_words(way: str) -> str:
    return {
        "slip": _("业主从表决票页面提出"),
        "statement": _("扫告知单上的二维码提出"),
        "public": _("从公示、核验页面提出"),
        "desk": _("到社区提出，工作人员登记"),
    }[way]


def outcome_in_words(outcome: str | None) -> tuple[str, str]:
    """(word, kind of tag); None: not answered yet."""
    if outcome is None:
        return _("待答复"), "wait"
    return {
        "upheld": (_("成立"), "now"),
        "partly": (_("部分成立"), "now"),
        "refused": (_("不成立"), "done"),
    }[outcome]


def outcome_options() -> list[tuple[str, str]]:
    return [(name, outcome_in_words(name)[0]) for name in ("upheld", "partly", "refused")]


def due_in_words(due_on: date, today: date) -> str:
    """How long there still is."""
    left = (due_on - today).days
    if left < 0:
        return _("已超过答复期限 {n} 天").format(n=-left)
    return _("今天到期") if left == 0 else _("还有 {n} 天").format(n=left)

"""Accounts in words."""

from app.clock import say_date
from app.i18n import _
from app.numerals import say_money
from votes.collecting.bank import BankLine
from votes.collecting.queries import ArrearsLine, BuildingSum
from votes.collecting.rules import Balance, Entry


def way_in_words(way: str) -> str:
    return {
        "bank": _("银行转账"),
        "cash": _("现金"),
        "phone": _("手机支付"),
        "none": "",
    }[way]


def way_options() -> list[tuple[str, str]]:
    return [(way, way_in_words(way)) for way in ("bank", "cash", "phone")]


def state_in_words(balance: Balance) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        "paid": (_("已交清"), "done"),
        "part": (_("交了一部分"), "wait"),
        "open": (_("还没有交"), "wait"),
        "over": (_("多交，应退"), "now"),
    }[balance.state]


def kind_in_words(entry: Entry) -> str:
    return {
        "due": _("应交"),
        "payment": _("收款"),
        "refund": _("退款"),
        "settlement": _("决算补交") if entry.debit == "household" else _("决算减少"),
        "reversal": _("冲销"),
    }[entry.kind]


def shown_building(one: BuildingSum) -> list[object]:
    return [
        _("{building}号楼").format(building=one.building),
        one.units,
        one.open,
        say_money(one.due_fen),
        say_money(one.paid_fen),
        say_money(one.owed_fen),
    ]


def shown_household(line: ArrearsLine) -> list[object]:
    return [
        line.flat.unit,
        say_money(line.balance.due_fen),
        say_money(line.balance.paid_fen),
        say_money(max(line.balance.owed_fen, 0)),
        state_in_words(line.balance)[0],
    ]


def shown_entry(entry: Entry, reversed_ones: frozenset[int]) -> list[object]:
    """A row of the account: number, what, yuan, day, how, receipt, note, who."""
    note = entry.note
    if entry.id in reversed_ones:
        note = _("已冲销。{note}").format(note=note)
    if entry.reverses is not None:
        note = _("冲销第 {n} 笔：{note}").format(n=entry.reverses, note=note)
    sign = "" if entry.debit == "household" else "−"
    return [
        entry.id,
        kind_in_words(entry),
        f"{sign}{say_money(entry.amount_fen)}",
        say_date(entry.paid_on) if entry.paid_on else "",
        way_in_words(entry.way),
        entry.receipt,
        note,
        entry.recorded_by,
    ]


def shown_line(line: BankLine) -> list[object]:
    """A row of the bank list's preview."""
    return [
        line.row,
        say_date(line.paid_on) if line.paid_on else "",
        say_money(line.amount_fen),
        line.unit,
        line.receipt,
        line.why or line.doubt or _("与应交一致"),
    ]

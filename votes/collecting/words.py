"""Accounts in words."""

from dataclasses import dataclass
from datetime import date

from app.clock import say_date
from app.i18n import _
from app.numerals import say_money
from votes.collecting.importing.rules import BankLine
from votes.collecting.queries import ArrearsLine, BuildingSum, CollectionFacts, HomeAccount
from votes.collecting.rules import Balance, Entry, Instalment
from votes.costs.words import say_spoken


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
        line.says,
    ]


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """A household's account as it reads it: `left` is what remains, with its label; `spoken`: what
    is due, read aloud; `instalments`: (which, money and last day, state, kind of tag); `payments`:
    (day, money, how, receipt)."""

    due: str
    paid: str
    left: tuple[str, str]
    state: tuple[str, str]
    instalments: tuple[tuple[str, str, str, str], ...]
    payments: tuple[tuple[str, str, str, str], ...]
    settled: bool
    spoken: str


def shown_account(account: HomeAccount, today: date) -> ShownAccount:
    balance = account.balance
    left = _("还要交") if balance.owed_fen >= 0 else _("应退给您")
    several = len(account.instalments) > 1 or any(one.due_on for one in account.instalments)
    return ShownAccount(
        due=_yuan(balance.due_fen),
        paid=_yuan(balance.paid_fen),
        left=(left, _yuan(abs(balance.owed_fen))),
        state=state_in_words(balance),
        instalments=tuple(
            _instalment(one, len(account.instalments), today)
            for one in account.instalments
            if several
        ),
        spoken=say_spoken(balance.due_fen),
        payments=tuple(
            (
                say_date(one.paid_on),
                _yuan(one.fen) if one.fen > 0 else _("退回 {money}").format(money=_yuan(-one.fen)),
                way_in_words(one.way),
                one.receipt,
            )
            for one in account.payments
        ),
        settled=account.settled,
    )


def _instalment(one: Instalment, parts: int, today: date) -> tuple[str, str, str, str]:
    which = _("第 {n} 期").format(n=one.number) if one.number else _("决算补交")
    if parts == 1:
        which = _("一次交清")
    money = _yuan(one.fen)
    if one.due_on is not None:
        money = _("{money}，最晚 {day}").format(money=money, day=say_date(one.due_on))
    if one.left_fen <= 0:
        return which, money, _("已交"), "done"
    if one.due_on is not None and one.due_on >= today:
        return which, money, _("还没到期") if not one.paid_fen else _("交了一部分"), "wait"
    return which, money, _("请交 {left}").format(left=_yuan(one.left_fen)), "wait"


def _yuan(fen: int) -> str:
    return _("{money} 元").format(money=say_money(fen))


def crumbs_of(facts: CollectionFacts, last: str | None) -> tuple[tuple[str, str | None], ...]:
    version = facts.version
    start: tuple[tuple[str, str | None], ...] = (
        (_("协商"), "/consultations"),
        (version.scheme.topic, f"/consultations/{version.scheme.consultation}"),
        (version.scheme.title, f"/costs/versions/{version.id}"),
    )
    if last is None:
        return (*start, (_("收款"), None))
    return (*start, (_("收款"), f"/collections/{facts.id}"), (last, None))

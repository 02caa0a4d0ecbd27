"""What households owe, have paid and get back; what may be refused. Pure. Money in fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _
from votes.costs.rules import Shared

EntryKind = Literal["due", "payment", "refund", "settlement", "reversal"]
Way = Literal["cash", "bank", "phone"]
WAYS: tuple[Way, ...] = ("bank", "cash", "phone")

# More than anybody pays for a flat's share: a slip of the hand, or of the pen.
PAYMENT_MOST_FEN = 100_000_000


class NoBasis(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("还没有写明收款的依据"),
            _("请写明业主决定的名称和日期，或者各方的书面约定。"),
            field="basis",
        )


class WrongDays(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("各期最后一天填得不对"),
            _("请每一期都填，从早到晚；或者都不填。"),
            field="due1",
        )


class AlreadyCollecting(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这一版方案已经开始收款"), _("请刷新页面查看。"))


class NoSuchUnit(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这一版方案里没有这个房号"), _("请按“3-2-501”的写法填写。"), field="unit"
        )


class WrongAmount(Invalid):
    def __init__(self) -> None:
        super().__init__(_("金额不对"), _("请填写大于零的金额，最多两位小数。"), field="amount")


class PaidInFuture(Invalid):
    def __init__(self) -> None:
        super().__init__(_("日期在今天以后"), _("请填写实际收付的日期。"), field="paid_on")


class ReceiptTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个收据号或流水号已经登记过"),
            _("同一笔款只登记一次；确实是另一笔的，请核对号码。"),
        )


class RefundTooLarge(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("退款多于这一户多交的钱"),
            _("请先看这一户的账：只能退还多交的部分。"),
            field="amount",
        )


class NotReversible(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这一笔不能冲销"), _("只有收款和退款可以冲销，而且只能冲销一次。"))


class ReasonNeeded(Invalid):
    def __init__(self) -> None:
        super().__init__(_("还没有写明原因"), _("请写一句话，例如“登记错了房号”。"), field="note")


class AlreadySettled(Conflict):
    def __init__(self) -> None:
        super().__init__(_("已经决算过"), _("决算只做一次，请刷新页面查看。"))


class PaidBackTooMuch(Conflict):
    """More went back than ever came in: a payment was taken back after its refund."""

    def __init__(self, units: Sequence[str]) -> None:
        super().__init__(
            _("这些户的退款多于收款：{units}").format(units="、".join(units[:5])),
            _("请先核对这几户的账，冲销登记错的一笔，再决算。"),
        )


class WrongItems(Invalid):
    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(
            _("这些项目的审定金额不对：{items}").format(items="、".join(items)),
            _("请填写不小于零的金额，最多两位小数；没有变化的照原样填写。"),
            field="items",
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger."""

    id: int
    kind: EntryKind
    unit: str
    debit: str
    credit: str
    amount_fen: int
    receipt: str
    way: str
    paid_on: date | None
    note: str
    reverses: int | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Of a household: `due_fen` asked for, `paid_fen` received less what was paid back."""

    due_fen: int = 0
    paid_fen: int = 0

    @property
    def owed_fen(self) -> int:
        """Still to be paid; negative: paid too much."""
        return self.due_fen - self.paid_fen

    @property
    def state(self) -> str:
        if self.owed_fen < 0:
            return "over"
        if self.owed_fen == 0:
            return "paid"
        return "part" if self.paid_fen > 0 else "open"


def balances(
    units: Iterable[str], entries: Iterable[tuple[str, str, str, int]]
) -> dict[str, Balance]:
    """By unit, from (unit, debit, credit, fen); a unit without an entry owes nothing."""
    due = dict.fromkeys(units, 0)
    paid = dict.fromkeys(due, 0)
    for unit, debit, credit, fen in entries:
        sign = 1 if debit == "household" else -1
        other = credit if debit == "household" else debit
        if other == "levy":
            due[unit] += sign * fen
        else:
            paid[unit] -= sign * fen
    return {unit: Balance(due[unit], paid[unit]) for unit in due}


def settlement_lines(
    owed: Mapping[str, Balance], final: Mapping[str, int]
) -> list[tuple[str, str, str, int]]:
    """(unit, debit, credit, fen) for every unit whose share changes: from what was asked for to
    `final`, its share by the audit's amounts."""
    lines = []
    for unit, balance in owed.items():
        change = final[unit] - balance.due_fen
        if change > 0:
            lines.append((unit, "household", "levy", change))
        elif change < 0:
            lines.append((unit, "levy", "household", -change))
    return lines


def parts_of(shared: Shared) -> int:
    """In how many instalments everybody pays: the same for all, 1 without."""
    return max((len(one.instalments_fen or ()) for one in shared.units.values()), default=0) or 1


def check_days(due_on: Sequence[date], parts: int) -> None:
    """A day for each part, from early to late, or none at all. WrongDays."""
    if due_on and (len(due_on) != parts or list(due_on) != sorted(due_on)):
        raise WrongDays


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of what a household owes: `number` from 1, 0 for what came with the settlement;
    `due_on`: its last day, None where none was set."""

    number: int
    fen: int
    paid_fen: int
    due_on: date | None

    @property
    def left_fen(self) -> int:
        return self.fen - self.paid_fen


def instalments_of(
    parts: Sequence[int], due_on: Sequence[date], balance: Balance
) -> list[Instalment]:
    """What was paid fills the parts in their order. What the settlement lowered is taken from the
    last ones, what it added is a part of its own; together they are what is due."""
    fens = list(parts) or [balance.due_fen]
    days: list[date | None] = [*due_on[: len(fens)]]
    days += [days[-1] if days else None] * (len(fens) - len(days))
    numbers = list(range(1, len(fens) + 1))
    more = balance.due_fen - sum(fens)
    if more > 0:
        fens, numbers, days = [*fens, more], [*numbers, 0], [*days, None]
    for at in reversed(range(len(fens))):
        taken = min(fens[at], max(-more, 0))
        fens[at] -= taken
        more += taken
    told, paid = [], max(balance.paid_fen, 0)
    for number, fen, day in zip(numbers, fens, days, strict=True):
        filled = min(fen, paid)
        paid -= filled
        told.append(Instalment(number, fen, filled, day))
    return told


def overdue_fen(instalments: Iterable[Instalment], today: date) -> int:
    """What should be there by now: parts whose last day is over, and those without a day."""
    return sum(one.left_fen for one in instalments if one.due_on is None or one.due_on < today)

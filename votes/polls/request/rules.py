"""Owners who convene a vote themselves have to be a fifth of them, by heads. Pure.

State Council property regulation Art. 13: a special meeting is held when owners of 20 % or more ask
for it ("以上" includes the number itself, Civil Code Art. 1259). Heads are counted as everywhere:
one owner is one, whatever she owns (Interpretation of 2020-12-29, Art. 9).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.errors import Conflict, Invalid
from app.i18n import _
from app.numerals import say_count, say_percent
from votes.electorate.rules import RegisteredUnit, RollLine, as_unit, build_roll, totals
from votes.results.rules import Policy


class RequestNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能登记提议的业主"),
            _("只有由 20% 以上业主提议召开的表决、在冻结名册以前可以登记。"),
        )


class UnitNotAsked(Invalid):
    def __init__(self) -> None:
        super().__init__(_("名册里没有这套房屋"), _("请刷新页面，在名单里重新勾选。"), field="unit")


@dataclass(frozen=True, slots=True)
class RequestShare:
    """`signed` of `total` heads."""

    signed: int
    total: int

    @property
    def enough(self) -> bool:
        return self.total > 0 and 5 * self.signed >= self.total

    @property
    def missing(self) -> int:
        """Heads that are still needed."""
        return max(0, -(-self.total // 5) - self.signed)


def share_of_register(
    units: Sequence[RegisteredUnit], signed: Collection[str], policy: Policy
) -> RequestShare:
    """`units`: those asked, as the register has them; `signed`: names of units whose owner signed.
    A unit without an owner is nobody's yet."""
    return share_of_roll(build_roll([unit for unit in units if unit.owners]), signed, policy)


def share_of_roll(
    lines: Sequence[RollLine], signed: Collection[str], policy: Policy
) -> RequestShare:
    """The same by a frozen roll."""
    units = [as_unit(line) for line in lines]
    theirs = [unit for unit in units if unit.unit in signed]
    return RequestShare(totals(theirs, policy).heads, totals(units, policy).heads)


def say_share(share: RequestShare) -> str:
    return _("{signed} 位业主提议，全体 {total} 位，占 {percent}%").format(
        signed=say_count(share.signed),
        total=say_count(share.total),
        percent=say_percent(share.signed, share.total),
    )

"""Options compared, and straw polls: which one the seats lean to.

A straw poll is no vote. It binds nobody, replaces neither a position of the four nor a decision of
the owners, and may be held as often as the table likes; pages and papers say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from app.errors import Conflict, Invalid
from app.i18n import _

Side = Literal["for", "against"]
SIDES: tuple[Side, ...] = get_args(Side)
MOST = 12


def side_word(side: str) -> str:
    return {"for": _("赞成的理由"), "against": _("反对的理由")}[side]


def no_vote() -> str:
    """What every straw poll says of itself."""
    return _("摸底只看各席位此刻的倾向，不是表决，对谁都没有约束力。")


class TooFewOptions(Conflict):
    def __init__(self) -> None:
        super().__init__(_("至少要有两个方案才能摸底"), _("请先把要比较的方案写出来，再发起摸底。"))


class TooManyOptions(Conflict):
    def __init__(self) -> None:
        super().__init__(_("一个议题最多比较 {n} 个方案").format(n=MOST), _("请合并相近的方案。"))


class PollRunning(Conflict):
    def __init__(self) -> None:
        super().__init__(_("上一次摸底还没有结束"), _("请先结束正在进行的摸底。"))


class PollOver(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这次摸底已经结束"), _("如还要再问一次，请重新发起摸底。"))


class OptionTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("已有席位在摸底中选过这个方案，不能删除"), _("请保留它，摸底的记录才对得上。")
        )


class UnknownSeat(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选定席位"), _("请选择是哪一方的意见。"), field="seat")


@dataclass(frozen=True, slots=True)
class Lean:
    """How many seats lean to an option; `share` in percent of those asked, rounded down."""

    option: int | None
    seats: int
    share: int


def leanings(options: Sequence[int], answers: Mapping[int, int | None], asked: int) -> list[Lean]:
    """In the order of the options, then None for those that lean to none. Seats that have not
    said anything are not in `answers`."""
    said = list(answers.values())
    return [
        Lean(option, said.count(option), said.count(option) * 100 // asked if asked else 0)
        for option in (*options, None)
    ]

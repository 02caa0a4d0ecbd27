"""What is noted at the table, item by item: statements, positions, what was agreed, promises.

Positions are taken by the four. The lead chairs and takes none, those invited advise. A condition
is worth nothing without its words, so it must have them; dissent is kept word for word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from app.errors import Invalid
from app.i18n import _

Stance = Literal["agree", "on_condition", "against", "abstain"]
STANCES: tuple[Stance, ...] = get_args(Stance)


def stance_word(stance: str) -> str:
    return {
        "agree": _("同意"),
        "on_condition": _("有条件同意"),
        "against": _("反对"),
        "abstain": _("弃权"),
    }[stance]


@dataclass(frozen=True, slots=True)
class Taken:
    """The position of one of the four on an item."""

    stance: Stance
    reason: str = ""
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class PromisePlan:
    """Who does what by when; `due_on` None where the words themselves say when."""

    seat: int
    who: str
    what: str
    due_on: date | None


class SpeakerUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选定发言人"), _("请在席位名单中选择是谁说的。"), field="who")


class SeatUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选定席位"), _("请选择由哪一方承诺。"), field="seat")


def check_positions(typed: Mapping[int, Taken | None]) -> dict[int, Taken]:
    """By seat id, those that were taken; Invalid for a condition without words."""
    faults = [
        (f"reason-{seat}", _("有条件同意的，请写明条件。"))
        for seat, taken in typed.items()
        if taken is not None and taken.stance == "on_condition" and not taken.reason
    ]
    if faults:
        raise Invalid(faults=tuple(faults))
    return {seat: taken for seat, taken in typed.items() if taken is not None}

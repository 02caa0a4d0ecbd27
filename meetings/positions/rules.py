"""Where the four stand, round by round, the conditions they set, and what is promised.

Positions are taken by the four. The lead chairs and takes none, those invited advise. A condition
is worth nothing without its words, so it must have them; it can be met, by somebody, and its
state is kept apart from the position. Dissent is kept word for word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from app.clock import say_date
from app.errors import Invalid
from app.i18n import _

Stance = Literal["agree", "on_condition", "against", "abstain"]
STANCES: tuple[Stance, ...] = get_args(Stance)
ConditionStanding = Literal["open", "met", "not_met", "withdrawn"]
CONDITION_STATES: tuple[ConditionStanding, ...] = get_args(ConditionStanding)


def stance_word(stance: str) -> str:
    return {
        "agree": _("同意"),
        "on_condition": _("有条件同意"),
        "against": _("反对"),
        "abstain": _("弃权"),
    }[stance]


def round_word(number: int) -> str:
    return _("第 {n} 轮").format(n=number)


def condition_word(state: str) -> str:
    return {
        "open": _("待满足"),
        "met": _("已满足"),
        "not_met": _("没有满足"),
        "withdrawn": _("已撤回"),
    }[state]


@dataclass(frozen=True, slots=True)
class Taken:
    """The position of one of the four on an item."""

    stance: Stance
    reason: str = ""
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A position as it was taken, in its round; `taken` None where one was taken back."""

    id: int
    seat: int
    round: int
    taken: Taken | None


@dataclass(frozen=True, slots=True)
class PromisePlan:
    """Who does what by when; `due_on` None where the words themselves say when."""

    seat: int
    who: str
    what: str
    due_on: date | None


class SeatUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有选定席位"), _("请选择由哪一方承诺。"), field="seat")


class DueBeforeMeeting(Invalid):
    def __init__(self, met_on: date) -> None:
        super().__init__(
            _("期限早于开会那天（{day}）").format(day=say_date(met_on)),
            _("请核对年、月、日。"),
            field="due_on",
        )


class PositionsMoved(Invalid):
    """Others noted a position of these seats since the page was opened."""

    def __init__(self, moved: Mapping[int, str]) -> None:
        """`moved`: seat id → what stands there now, in words."""
        super().__init__(
            faults=tuple(
                (
                    f"stance-{seat}",
                    _("别人刚把这一方的立场记为“{now}”；您填的还在，核对后再保存。").format(
                        now=now
                    ),
                )
                for seat, now in moved.items()
            )
        )


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


def standing(entries: list[Entry], seat: int, round_: int | None = None) -> Entry | None:
    """The newest of a seat, or the newest up to and in a round. `entries` in their order."""
    found = None
    for entry in entries:
        if entry.seat == seat and (round_ is None or entry.round <= round_):
            found = entry
    return found


def changes(
    entries: list[Entry],
    typed: Mapping[int, Taken | None],
    seen: Mapping[int, int] | None,
) -> tuple[dict[int, Taken | None], dict[int, Taken | None]]:
    """What is to be written, and what others wrote meanwhile, by seat.

    `seen`: the newest entry of each seat when the page was opened, 0 for none; None where nobody
    looked before (all of `typed` is meant). A seat left as the page showed it is left alone,
    whatever others have noted meanwhile.
    """
    known = {entry.id: entry for entry in entries}
    write: dict[int, Taken | None] = {}
    moved: dict[int, Taken | None] = {}
    for seat, wanted in typed.items():
        now = standing(entries, seat)
        stands = now.taken if now else None
        if wanted == stands:
            continue
        if seen is not None and seat in seen and seen[seat] != (now.id if now else 0):
            shown = known.get(seen[seat])
            if wanted != (shown.taken if shown else None):
                moved[seat] = stands
            continue
        write[seat] = wanted
    return write, moved

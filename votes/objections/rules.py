"""Objections: what may be attacked, what must be written, what may be refused."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from app.errors import Conflict, Invalid
from app.i18n import _

Kind = Literal["roll", "delivery", "reading", "count", "result", "other"]
Way = Literal["slip", "public", "desk"]
Outcome = Literal["upheld", "partly", "refused"]

KINDS: tuple[Kind, ...] = ("reading", "count", "result", "roll", "delivery", "other")
OUTCOMES: tuple[Outcome, ...] = ("upheld", "partly", "refused")

# From one address an hour, by the public page: a household has one thing to say, a flood does not.
MOST_FROM_ADDRESS = 20


class ObjectionFaults(Invalid):
    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults=tuple(faults))


class BallotUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到这个回执号或票号"),
            _("请核对号码；不知道号码的可以不填，在说明里写清是哪一户。"),
            field="ballot",
        )


class TooManyObjections(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("从这个网络提出的异议太多，暂时不再接收"),
            _("请过一小时再试，或者直接到社区办公室提出，由工作人员登记。"),
        )


class AlreadyAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这件异议已经答复过"), _("答复不能修改，请刷新页面查看。"))


class RefusedChangesNothing(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("不成立的异议不会改变数字"),
            _("数字需要更正的，请选“成立”或“部分成立”。"),
            field="outcome",
        )


class NothingToCorrect(Conflict):
    """Only an upheld objection that changes a figure opens what was counted, and only once."""

    def __init__(self) -> None:
        super().__init__(
            _("现在没有可以更正的内容"),
            _("计票以后，只有异议成立、涉及数字、还没有重新计票的，才能更正。"),
        )


class NoSuchPaper(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有这张可以更正的纸质票"),
            _("请填写票面上的票号；网上投的票和已经撤回的票不能更正。"),
            field="paper",
        )


@dataclass(frozen=True, slots=True)
class ObjectionPlan:
    """As written. `motion`: its number; `ballot`: a receipt or a paper's number, "" for none."""

    kind: Kind
    motion: int
    text: str
    ballot: str = ""
    name: str = ""
    room: str = ""
    phone: str = ""


def check_objection(plan: ObjectionPlan, way: Way) -> None:
    """ObjectionFaults. Who comes by her slip is known; others say who and where from."""
    faults = []
    if way != "slip" and not plan.name.strip():
        faults.append(("name", _("请填写姓名，答复时要用。")))
    if way != "slip" and not plan.room.strip():
        faults.append(("room", _("请填写房号，如 3-2-501。")))
    if not plan.text.strip():
        faults.append(("text", _("请写清楚哪里不对、为什么。")))
    if faults:
        raise ObjectionFaults(faults)


def read_ballot_number(typed: str) -> str:
    """As receipts and papers are numbered: large letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).upper().split())


def check_answer(outcome: Outcome, changes_figure: bool) -> None:
    """RefusedChangesNothing."""
    if outcome == "refused" and changes_figure:
        raise RefusedChangesNothing

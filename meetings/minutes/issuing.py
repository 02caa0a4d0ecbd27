"""When minutes may be issued, and what may be refused. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Conflict
from app.i18n import _


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the check list: what is asked, whether it holds, what is missing."""

    label: str
    done: bool
    text: str


def requirements(
    *, items: int, ended: bool, attendance_noted: bool, open_seats: Sequence[str]
) -> tuple[Requirement, ...]:
    """What must stand before minutes are issued. `open_seats`: names of seats nobody took."""
    return (
        Requirement(
            _("席位"),
            not open_seats,
            _("已落实")
            if not open_seats
            else _("{seats}还没有落实到人，也没有写明由谁代为参加").format(
                seats=_("、").join(open_seats)
            ),
        ),
        Requirement(
            _("签到"),
            attendance_noted,
            _("已记录") if attendance_noted else _("还有人员没有记下是否到会"),
        ),
        Requirement(
            _("议题"),
            items > 0,
            _("共 {n} 项").format(n=items) if items else _("还没有议题"),
        ),
        Requirement(
            _("会议结束"),
            ended,
            _("已结束") if ended else _("会议还没有结束，请先记下结束时间"),
        ),
    )


class MinutesNotReady(Conflict):
    """`missing`: the lines of the check list that do not hold."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            _("还不能印发纪要：{missing}").format(missing=_("；").join(missing)),
            _("请按提示补全会议记录后再印发。"),
        )


class RecordChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("印发时会议记录正在修改，没有印发"),
            _("请核对会议记录，再看一遍草稿，然后重新印发。"),
        )


def check_ready(asked: Sequence[Requirement]) -> None:
    """MinutesNotReady with every line that does not hold."""
    missing = [one.text for one in asked if not one.done]
    if missing:
        raise MinutesNotReady(missing)

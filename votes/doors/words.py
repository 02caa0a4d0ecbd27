"""The vote at the door in words."""

from app.clock import say_time
from app.i18n import _
from votes.ballots.rules import say_receipt
from votes.doors.queries import Door
from votes.doors.services import DoorNoted


def outcome_word(outcome: str) -> str:
    return {
        "ballot": _("已登记表决"),
        "nobody": _("没有人在家"),
        "later": _("要自己表决"),
        "declined": _("不愿意表决"),
    }[outcome]


def capacity_options() -> list[tuple[str, str]]:
    return [
        ("owner", _("业主本人（共有人本人）")),
        ("proxy", _("代理人，带了书面委托书")),
        ("guardian", _("监护人，带了监护证明")),
    ]


def last_knock(door: Door) -> str:
    """ "" where nobody was there yet."""
    if door.visited_at is None:
        return ""
    return _("{at} {outcome}").format(
        at=say_time(door.visited_at), outcome=outcome_word(door.outcome)
    )


def noted_in_words(noted: DoorNoted) -> tuple[str, bool]:
    """(what is said to the helper, whether it asks for attention); never how anybody answered."""
    if not noted.receipt:
        return _("已记下。"), False
    if noted.late:
        return (
            _(
                "这一票是截止以后才收到的，已记录在案，不能计入。业主在纸上签了字的，请马上把纸交给社区工作人员。"
            ),
            True,
        )
    said = _("已收到，回执号 {number}，请告诉业主。").format(number=say_receipt(noted.receipt))
    if noted.met:
        both = _("这一户还用别的方式表决过，两张票都保留，以哪一张为准按事先公布的规则确定。")
        return f"{said}{both}", True
    return said, False

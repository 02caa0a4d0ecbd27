"""Which notices there are, and of what. Pure."""

from datetime import date
from typing import Literal, get_args

from app.errors import Conflict
from app.i18n import _
from app.periods import earliest_day
from votes.polls.rules import Phase

NoticeKind = Literal["roll_check", "vote", "extension", "termination"]
NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)


class NothingToTell(Conflict):
    """What the notice would tell of has not happened."""

    def __init__(self) -> None:
        super().__init__(
            _("还没有要公告的事"), _("名册核对、冻结名册、延长或者废止以后，再到这里生成公告。")
        )


class VoteIsOver(Conflict):
    """What announces a vote is made before it ends."""

    def __init__(self) -> None:
        super().__init__(
            _("表决已经截止或者废止，不能再生成表决公告"),
            _("以前张贴过的表决公告，请把原件和张贴照片存入“表决材料”。"),
        )


def may_still_announce(phase: Phase) -> bool:
    return phase in (Phase.ANNOUNCED, Phase.OPEN)


def made_late(made_on: date, opens_on: date, notice_days: int) -> bool:
    """Whether a notice of the vote made on that day was not posted its days before the vote."""
    return earliest_day(made_on, notice_days) > opens_on


def kind_in_words(kind: str) -> str:
    return {
        "roll_check": _("业主名册核对公告"),
        "vote": _("表决公告"),
        "extension": _("延长表决时间公告"),
        "termination": _("废止表决公告"),
    }[kind]

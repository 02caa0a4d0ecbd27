"""Which notices there are, and of what. Pure."""

from typing import Literal, get_args

from app.errors import Conflict
from app.i18n import _

NoticeKind = Literal["roll_check", "vote", "extension", "termination"]
NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)


class NothingToTell(Conflict):
    """What the notice would tell of has not happened."""

    def __init__(self) -> None:
        super().__init__(
            _("还没有要公告的事"), _("名册核对、冻结名册、延长或者废止以后，再到这里生成公告。")
        )


def kind_in_words(kind: str) -> str:
    return {
        "roll_check": _("业主名册核对公告"),
        "vote": _("表决公告"),
        "extension": _("延长表决时间公告"),
        "termination": _("废止表决公告"),
    }[kind]

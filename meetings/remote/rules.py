"""Taking part from afar, or with one's own phone: what the link of a seat allows.

It speaks for the person it was given to. A seat's position is taken by its spokesperson, or by
another of the seat who is there while the spokesperson is not.
"""

from app.errors import Conflict
from app.i18n import _


class NotForTheSeat(Conflict):
    def __init__(self, spokesperson: str) -> None:
        super().__init__(
            _("这个席位的立场由发言代表{name}来表明").format(name=spokesperson),
            _("请和她商量；她不在场时，您才能代表席位表明立场。"),
        )


class NoItemOpen(Conflict):
    def __init__(self) -> None:
        super().__init__(_("现在没有正在议的议题"), _("请等主持人开始下一个议题，这个页面会更新。"))


def may_speak_for_seat(*, is_spokesperson: bool, spokesperson_here: bool) -> bool:
    return is_spokesperson or not spokesperson_here

"""What can be wrong with a room."""

from app.errors import Conflict, Invalid
from app.i18n import _


class RoomExists(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("已经登记过同名的会议室"), _("请换一个名称，或修改已有的那一间。"), field="name"
        )


class RoomUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这间会议室不能用于本社区，或已停用"),
            _("请在给出的会议室中选择，或只填写地点。"),
            field="room",
        )

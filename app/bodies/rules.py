"""What may be refused about a body."""

from app.errors import Conflict, Invalid
from app.i18n import _


class BodyExists(Conflict):
    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            _("这里已经有名为“{name}”的单位").format(name=name),
            _("请在单位列表中打开它，或换一个名称。"),
            field="name",
        )


class BodyPlaceUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(_("没有这个街道或社区"), _("请在给出的选项中重新选择。"), field="where")

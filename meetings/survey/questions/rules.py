"""What may be refused about a question."""

from app.errors import Conflict
from app.i18n import _


class AlreadyAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个问题已经有答复"), _("请回到问题列表查看。"))


class NotYetAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个问题现在没有要带回的答复"),
            _("可能还没有答复，也可能已经带回。请回到问题列表查看。"),
        )

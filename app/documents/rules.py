"""What can go wrong with a kept file."""

from app.errors import Conflict
from app.i18n import _


class DocumentLost(Conflict):
    """The file is gone or is not what its hash says: never shown as if nothing were wrong."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(
            _("存档文件丢失或已损坏"),
            _("请联系管理员从备份恢复，文件校验码开头为 {head}。").format(head=sha256[:12]),
        )

"""What may be refused of a log."""

from app.errors import Invalid, NotFound
from app.i18n import _


class NotInLog(NotFound):
    """There is no such log, or it is not as long as was asked for."""

    def __init__(self) -> None:
        super().__init__(
            _("日志里没有这一条"),
            _("请检查网址是否完整；刚提交的，请过一会儿再查。"),
        )


class SigningKeyDamaged(Invalid):
    def __init__(self, path: str) -> None:
        super().__init__(
            _("签名密钥文件 {path} 读不出来或不完整").format(path=path),
            _("请检查读写权限，或从备份恢复这个文件；不要新建，否则与已公布的公钥指纹不一致。"),
        )

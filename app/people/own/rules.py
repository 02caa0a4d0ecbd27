"""What may be refused about one's own account."""

from app.errors import Conflict, Invalid
from app.i18n import _


class WrongPassword(Invalid):
    def __init__(self) -> None:
        super().__init__(_("现在的密码不正确"), _("请重新输入您登录时用的密码。"), field="old")


class CodesOn(Conflict):
    def __init__(self) -> None:
        super().__init__(_("动态口令已经开启"), _("要换一部手机，请先关闭再重新开启。"))


class CodesNotPrepared(Conflict):
    def __init__(self) -> None:
        super().__init__(_("还没有准备好动态口令"), _("请回到“我的账号”，重新点“开启动态口令”。"))


class CodesRequired(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("系统管理员必须使用动态口令"),
            _("换手机时，请由另一位系统管理员为您关闭，再用新手机重新开启。"),
        )


def check_codes_off(*, required: bool) -> None:
    """CodesRequired. `required`: the setting asks it of this person."""
    if required:
        raise CodesRequired

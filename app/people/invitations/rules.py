"""A link that sets a password once: for how long, and when not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Conflict, Invalid, NotFound
from app.i18n import _

_LASTS = {"invite": timedelta(days=7), "reset": timedelta(hours=24)}


class InvitationUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到这个链接"),
            _("请检查链接是否复制完整；仍打不开，请联系给您链接的人重新生成一个。"),
        )


class InvitationUsed(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个链接已经用过了"),
            _("每个链接只能用一次。密码已经设好，请直接登录；如果不是您设的，请马上联系管理员。"),
        )


class InvitationExpired(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个链接已经失效"),
            _("可能超过了有效期，或者已经换了新的链接。请联系给您链接的人重新生成一个。"),
        )


class PasswordsDiffer(Invalid):
    def __init__(self) -> None:
        super().__init__(_("两次输入的密码不一样"), _("请重新输入两次。"), field="again")


@dataclass(frozen=True, slots=True)
class InvitationState:
    """`active`: whether the person's account is. Times in UTC."""

    expires_at: datetime
    used_at: datetime | None
    active: bool


def lasts(purpose: str) -> timedelta:
    """invite: a week, until she finds the time; reset: a day, she is waiting for it."""
    return _LASTS[purpose]


def purpose_for(*, has_password: bool) -> str:
    return "reset" if has_password else "invite"


def check_invitation(state: InvitationState | None, now: datetime) -> None:
    """InvitationUnknown, InvitationUsed, InvitationExpired."""
    if state is None:
        raise InvitationUnknown
    if state.used_at is not None:
        raise InvitationUsed
    if now >= state.expires_at or not state.active:
        raise InvitationExpired


def check_repeated(password: str, again: str) -> None:
    """PasswordsDiffer."""
    if password != again:
        raise PasswordsDiffer

"""Signing in: what may be refused, and for how long."""

from datetime import datetime, timedelta

from app.errors import Conflict, Invalid
from app.i18n import _

SESSION_LASTS = timedelta(hours=12)

# Five wrong passwords from one address for one account; then that pair waits. Others, at the
# same account from elsewhere or at other accounts from the same address, are not locked out.
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)

PASSWORD_MIN = 10


class WrongCredentials(Invalid):
    """Says the same whether the account or the password is wrong."""

    def __init__(self) -> None:
        super().__init__(
            _("账号或密码不正确"),
            _("请核对后重新输入。忘记密码请联系管理员重置。"),
            field="password",
        )


class TooManyFailures(Conflict):
    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(
            _("密码连续输错次数过多"),
            _("请在 {minutes} 分钟后再试，或联系管理员重置密码。").format(minutes=minutes),
            field="password",
        )


class WeakPassword(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("密码太短"),
            _("请设置至少 {n} 个字符的密码。").format(n=PASSWORD_MIN),
            field="password",
        )


class AccountTaken(Conflict):
    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(
            _("账号“{account}”已经有人使用").format(account=account),
            _("请换一个账号名。"),
            field="account",
        )


def check_password_strength(password: str) -> None:
    if len(password) < PASSWORD_MIN:
        raise WeakPassword


def check_failures(failures: int, oldest: datetime | None, now: datetime) -> None:
    """TooManyFailures while the pair of account and address has to wait.

    `failures` and `oldest` are those inside the window that ends now.
    """
    if failures >= FAILURES_ALLOWED and oldest is not None:
        left = oldest + FAILURE_WINDOW - now
        raise TooManyFailures(max(1, -(-int(left.total_seconds()) // 60)))

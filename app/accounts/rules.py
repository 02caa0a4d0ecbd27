"""Signing in: what may be refused, and for how long."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from app.errors import Conflict, Invalid
from app.i18n import _

SESSION_LASTS = timedelta(hours=12)

# Five wrong guesses from one address for one account; then that pair waits. More of them over all
# addresses, or over all accounts, make the account or the address wait too: except for those who
# are known there, so that nobody can lock out an estate, or an office behind one address.
FAILURES_ALLOWED = 5
FAILURES_PER_ACCOUNT = 30
FAILURES_PER_ADDRESS = 100
# What anybody may look up, a number on a paper with what is known besides: where the address is
# busy, or the number is tried from many, there are fewer tries, but neither a neighbour behind that
# address nor who comes with her own number is kept out by the tries of others. Only very many close
# a number to all, or its code could be found by a host of addresses: one of eight digits bears more
# of them than the last four of a telephone, of which there are ten thousand.
FAILURES_FROM_BUSY = 2
FAILURES_PER_CODE = 300
FAILURES_PER_TAIL = 30
FAILURE_WINDOW = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=30)

# After the right password, the time to type the code.
CODE_WAITS = timedelta(minutes=10)
_CODE_SECONDS = 30  # RFC 6238

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
        )


class WrongCode(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("动态口令不正确"),
            _("请输入手机上现在显示的 6 位数字；每个口令只能用一次，用过请等下一个。"),
            field="code",
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


@dataclass(frozen=True, slots=True)
class Failures:
    """When guesses were wrong (UTC, the newest first): of this account from this address, of
    this account from anywhere, of any account from this address. As many as are ever allowed
    are enough."""

    pair: Sequence[datetime]
    account: Sequence[datetime]
    address: Sequence[datetime]


def check_failures(
    failures: Failures,
    *,
    known: bool,
    now: datetime,
    allowed: int = FAILURES_ALLOWED,
    per_number: int | None = None,
) -> None:
    """TooManyFailures while this account has to wait at this address.

    `known`: the account signed in from this address not longer than KNOWN_FOR ago; `allowed`: of
    the pair; `per_number`: it is no account but a number that anybody may look up, closed to all
    when so many have failed.
    """
    many = [
        _free_at(failures.account, FAILURES_PER_ACCOUNT),
        _free_at(failures.address, FAILURES_PER_ADDRESS),
    ]
    if per_number is not None and any(busy is not None and busy > now for busy in many):
        allowed = min(allowed, FAILURES_FROM_BUSY)
    waits = [_free_at(failures.pair, allowed)]
    if per_number is not None:
        waits.append(_free_at(failures.account, per_number))
    elif not known:
        waits += many
    until = max((moment for moment in waits if moment is not None), default=now)
    if until > now:
        raise TooManyFailures(-(-int((until - now).total_seconds()) // 60) or 1)


def _free_at(moments: Sequence[datetime], allowed: int) -> datetime | None:
    """When fewer than `allowed` of them are inside the window; None if never more were."""
    if len(moments) < allowed:
        return None
    return sorted(moments, reverse=True)[allowed - 1] + FAILURE_WINDOW


def code_step(secret: str, code: str, *, last: int | None, now: datetime) -> int:
    """The step (30 s each, RFC 6238) whose code this is. WrongCode.

    One step earlier and later are taken, clocks differ; a step up to `last`, the one that was
    used before, is not: a code that was seen opens nothing.
    """
    typed = "".join(code.split()).encode()
    current = int(now.timestamp()) // _CODE_SECONDS
    codes = pyotp.TOTP(secret)
    for step in (current - 1, current, current + 1):
        right = codes.generate_otp(step).encode()
        if hmac.compare_digest(right, typed) and (last is None or step > last):
            return step
    raise WrongCode

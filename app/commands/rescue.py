"""`yishi rescue`: an administrator lost her telephone or password, and there is no other one."""

import asyncio
import os
import secrets
import sys
from collections.abc import Sequence

from app.arguments import Arguments
from app.clock import say_time, utc_now
from app.commands.database import connected, database_beside
from app.errors import Invalid
from app.i18n import _
from app.people.rescue import Rescued, rescue_administrator
from app.settings import Settings

_REASON_MOST = 200


def main(argv: Sequence[str]) -> int:
    parser = Arguments(
        "yishi rescue",
        description=_(
            "系统管理员手机丢失或忘记密码，又没有别的管理员时：关闭动态口令，退出所有设备，"
            "生成一个 24 小时内有效的重设密码链接。程序运行时也能用；会留在操作记录里。"
        ),
        epilog=_("例：yishi rescue admin --reason 手机丢失"),
    )
    parser.add_argument("account", help=_("系统管理员登录用的账号"))
    parser.add_argument("--reason", help=_("原因，写入操作记录"))
    chosen = parser.parse_args(argv)
    settings = Settings.from_environment(os.environ)
    reason = _reason(chosen.reason)
    token = secrets.token_urlsafe(32)
    with database_beside(settings, address="yishi rescue"):
        done = asyncio.run(_rescue(chosen.account, reason, token))
    for line in _said(done, f"{settings.base_url}/invitations/{token}"):
        print(line)
    return 0


async def _rescue(account: str, reason: str, token: str) -> Rescued:
    async with connected():
        return await rescue_administrator(account, reason, token=token, now=utc_now())


def _reason(given: str | None) -> str:
    """Asked for at a terminal. Invalid."""
    typed = (given or "").strip()
    if not typed and sys.stdin.isatty():
        typed = input(_("原因（写入操作记录）：")).strip()
    if not typed or len(typed) > _REASON_MOST or not typed.isprintable():
        raise Invalid(
            _("没有写明原因，或原因太长"),
            _("请用 --reason 写明，最多 {n} 个字，例如：--reason 手机丢失。").format(
                n=_REASON_MOST
            ),
        )
    return typed


def _said(done: Rescued, link: str) -> list[str]:
    return [
        _("{name}：动态口令已关闭，已从所有设备退出登录。").format(name=done.name)
        if done.had_codes
        else _("{name}：没有开启动态口令，已从所有设备退出登录。").format(name=done.name),
        _("请本人打开下面的链接设置新密码，{until} 前有效，用一次即失效：").format(
            until=say_time(done.expires_at)
        ),
        f"  {link}",
        _("登录后请在“我的账号”重新开启动态口令，并再邀请一位系统管理员。"),
    ]

"""`yishi check`: what is configured, what is missing."""

import asyncio
import ctypes.util
import os
from collections.abc import Sequence

from app import database
from app.arguments import Arguments
from app.commands.database import (
    AlreadyRunning,
    DatabaseUnreachable,
    connected,
    reachable_database,
)
from app.fonts import missing_fonts
from app.i18n import _
from app.postgres import PostgresFailed
from app.settings import Settings


def main(argv: Sequence[str]) -> int:
    """0 when everything essential is there, else 1."""
    parser = Arguments(
        "yishi check",
        description=_("检查配置和缺少的组件；有必需的组件缺少时返回 1。"),
        epilog=_("例：DATA_DIR=/srv/yishi yishi check"),
    )
    parser.parse_args(argv)
    settings = Settings.from_environment(os.environ)
    print(_("数据目录      {dir}").format(dir=settings.data_dir))
    print(_("访问地址      {url}").format(url=settings.base_url))
    print(
        _("会议通知期    {n} 日；表决通知期 {m} 日").format(
            n=settings.meeting_notice_days, m=settings.poll_notice_days
        )
    )
    for name, there in (
        (_("电子邮件"), settings.sending.smtp is not None),
        (_("短信网关"), settings.sending.sms is not None),
        (_("企业微信群"), settings.sending.group is not None),
    ):
        print(
            _("{name}　已设置").format(name=name)
            if there
            else _("{name}　没有设置，改用打印的通知书").format(name=name)
        )
    findings = [
        _fonts(settings),
        _library("pango-1.0", "libpango-1.0-0"),
        _library("pangoft2-1.0", "libpangoft2-1.0-0"),
        _library("harfbuzz-subset", "libharfbuzz-subset0"),
        _database(settings),
    ]
    for good, text in findings:
        print(f"{_('✓') if good else _('✗')} {text}")
    return 0 if all(good for good, _text in findings) else 1


def _fonts(settings: Settings) -> tuple[bool, str]:
    if missing := missing_fonts(settings.fonts_dir):
        return False, _("缺少公文字体：{names}。重新运行 make run 会自动下载。").format(
            names="、".join(missing)
        )
    return True, _("公文字体齐全")


def _library(name: str, package: str) -> tuple[bool, str]:
    if ctypes.util.find_library(name) is None:
        return False, _("缺少 {package}，不能生成 PDF。请运行 apt-get install {package}。").format(
            package=package
        )
    return True, _("{package} 可用").format(package=package)


def _database(settings: Settings) -> tuple[bool, str]:
    kind = _("外部数据库") if settings.database_url else _("内置数据库")
    try:
        with reachable_database(settings, address="yishi check"):
            version, pending = asyncio.run(_ask())
    except AlreadyRunning as running:
        return True, _("{kind}正在由运行中的程序使用：{where}").format(
            kind=kind, where=running.where
        )
    except (DatabaseUnreachable, PostgresFailed) as refusal:
        return False, f"{kind}：{refusal.message}。{refusal.remedy}"
    if pending:
        return False, _(
            "{kind} PostgreSQL {version}，有 {n} 步升级未做，请运行 yishi migrate。"
        ).format(kind=kind, version=version, n=pending)
    return True, _("{kind} PostgreSQL {version}，结构为最新").format(kind=kind, version=version)


async def _ask() -> tuple[str, int]:
    async with connected():
        row = await database.fetch_one("SELECT current_setting('server_version') AS version")
        assert row is not None
        return row["version"], len(await database.pending_migrations())

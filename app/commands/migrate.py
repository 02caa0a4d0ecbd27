"""`yishi migrate`: bring the database to the schema of this version."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence

from app import database
from app.arguments import Arguments
from app.commands.database import connected, reachable_database
from app.errors import Conflict
from app.i18n import _
from app.settings import PROJECT, Settings


class MigrationFailed(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("数据库升级没有成功，数据库保持原样"),
            _("请把上面的提示发给管理员。"),
        )


async def _pending() -> int:
    async with connected():
        return len(await database.pending_migrations())


def bring_up_to_date(dsn: str) -> int:
    """Run what is pending, in a process of its own (see app.migrating); how many there were."""
    if not (count := asyncio.run(_pending())):
        return 0
    print(_("正在升级数据库（{n} 步）……").format(n=count), flush=True)
    environ = {**os.environ, "DATABASE_URL": dsn}
    command = [sys.executable, "-m", "app.migrating"]
    done = subprocess.run(  # noqa: S603 (ourselves)
        command, cwd=PROJECT, env=environ, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise MigrationFailed
    return count


def main(argv: Sequence[str]) -> int:
    parser = Arguments(
        "yishi migrate",
        description=_("把数据库升级到当前版本；已是最新时什么也不做。"),
        epilog=_("例：DATABASE_URL=postgresql://… yishi migrate"),
    )
    parser.parse_args(argv)
    settings = Settings.from_environment(os.environ)
    with reachable_database(settings, address="yishi migrate") as dsn:
        count = bring_up_to_date(dsn)
    print(_("数据库已是最新。") if not count else _("完成，共 {n} 步。").format(n=count))
    return 0

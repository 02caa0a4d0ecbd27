"""`yishi restore FILE`: a backup into an empty installation, all of it or nothing."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from app.arguments import Arguments
from app.backups.archive import BackupReader, NotWritable
from app.backups.restoring import restore_backup
from app.backups.rules import Manifest, OtherChecksum
from app.clock import say_time, utc_now
from app.commands.backup import contents, installation, progress
from app.commands.database import AlreadyRunning, connected, reachable_database
from app.commands.migrate import bring_up_to_date
from app.errors import Conflict
from app.i18n import _
from app.settings import Settings
from app.version import version


class StopFirst(Conflict):
    def __init__(self, where: str) -> None:
        super().__init__(
            _("程序正在这个数据目录上运行：{where}").format(where=where),
            _("没有恢复任何内容。请先停止程序，或用 DATA_DIR= 指定一个新的空目录。"),
        )


def main(argv: Sequence[str]) -> int:
    parser = Arguments(
        "yishi restore",
        description=_("先核对备份文件是否完整，再恢复到一个空的数据目录或空的数据库。"),
        epilog=_("例：DATA_DIR=/srv/yishi-new yishi restore /mnt/backup/yishi-2026-05-01.zip"),
    )
    parser.add_argument("file", type=Path, help=_("yishi backup 生成的文件"))
    parser.add_argument("--checksum", help=_("备份时显示的校验码；给出时，不一致就不恢复"))
    chosen = parser.parse_args(argv)
    settings = Settings.from_environment(os.environ)
    with BackupReader(chosen.file.expanduser()) as backup:
        if chosen.checksum and chosen.checksum.strip().lower() != backup.checksum:
            raise OtherChecksum
        progress(_("核对备份文件……"))
        backup.verify()
        progress("")
        manifest = _into(settings, backup)
        checksum = backup.checksum
    progress("")
    print("\n".join(_told(settings, manifest, checksum)))
    return 0


def _into(settings: Settings, backup: BackupReader) -> Manifest:
    try:
        with reachable_database(settings, address="yishi restore") as dsn:
            bring_up_to_date(dsn)
            return asyncio.run(_restore(backup, settings))
    except AlreadyRunning as running:
        raise StopFirst(running.where) from running
    except OSError as refused:
        raise NotWritable(settings.data_dir, refused.strerror or "") from refused


async def _restore(backup: BackupReader, settings: Settings) -> Manifest:
    async with connected():
        return await restore_backup(
            backup, installation(settings), progress=progress, now=utc_now()
        )


def _told(settings: Settings, manifest: Manifest, checksum: str) -> list[str]:
    lines = [
        _("恢复完成：{dir}").format(dir=settings.data_dir),
        _("备份时间 {at}，程序版本 {version}（本程序 {ours}）").format(
            at=say_time(manifest.made_at), version=manifest.version, ours=version()
        ),
        contents(manifest),
        _("行数、编号计数器和每份存档文件都已核对。"),
        _("校验码 {checksum}").format(checksum=checksum),
    ]
    if manifest.lost:
        lines.append(
            _("备份时已经丢失的存档文件有 {n} 份：{heads}。").format(
                n=len(manifest.lost), heads="、".join(one[:12] for one in manifest.lost)
            )
        )
    return [*lines, _("现在可以运行 yishi serve。")]

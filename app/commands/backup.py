"""`yishi backup FILE`: the whole state in one file, while people go on working."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.arguments import Arguments
from app.backups.archive import FileExists
from app.backups.rules import KEY_PART, SIGNING_PART, Manifest
from app.backups.writing import Installation, write_backup
from app.clock import utc_now
from app.commands.database import connected, database_beside
from app.i18n import _
from app.settings import Settings
from app.version import version


def main(argv: Sequence[str]) -> int:
    """0 when everything is in the file; 1 where documents were lost before, named."""
    parser = Arguments(
        "yishi backup",
        description=_("把数据库、存档文件和密钥备份到一个文件。程序可以照常运行。"),
        epilog=_("例：DATA_DIR=/srv/yishi yishi backup /mnt/backup/yishi-2026-05-01.zip"),
    )
    parser.add_argument("file", type=Path, help=_("备份文件；不能是已有的文件"))
    chosen = parser.parse_args(argv)
    path: Path = chosen.file.expanduser().absolute()
    if path.exists():
        raise FileExists(path)
    settings = Settings.from_environment(os.environ)
    with database_beside(settings, address="yishi backup"):
        manifest, checksum = asyncio.run(_backup(path, installation(settings)))
    progress("")
    print("\n".join(_told(path, manifest, checksum)))
    if manifest.lost:
        print(_lost(manifest), file=sys.stderr)
        return 1
    return 0


def installation(settings: Settings) -> Installation:
    return Installation(
        data_dir=settings.data_dir,
        secret_key=settings.secret_key,
        secret_kept=not os.environ.get("SECRET_KEY"),
        version=version(),
    )


async def _backup(path: Path, here: Installation) -> tuple[Manifest, str]:
    async with connected():
        return await write_backup(path, here, now=utc_now(), progress=progress)


def progress(text: str) -> None:
    """On a terminal only: much data takes minutes."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def contents(manifest: Manifest) -> str:
    return _("数据表 {tables} 张，共 {rows} 行；存档文件 {documents} 份").format(
        tables=len(manifest.tables), rows=manifest.rows, documents=len(manifest.documents)
    )


def _told(path: Path, manifest: Manifest, checksum: str) -> list[str]:
    return [
        _("备份完成：{path}（{size} 字节）").format(path=path, size=path.stat().st_size),
        contents(manifest),
        _("密钥已包含在内。文件里有全部个人信息，请放在只有管理员能打开的地方。")
        if KEY_PART in manifest.parts
        else _("密钥由 SECRET_KEY 给出，不在备份里，请另行保管。文件里有全部个人信息。"),
        *([_("日志的签名密钥也在里面。")] if SIGNING_PART in manifest.parts else []),
        _("校验码 {checksum}").format(checksum=checksum),
    ]


def _lost(manifest: Manifest) -> str:
    heads = "、".join(sha256[:12] for sha256 in manifest.lost)
    return _(
        "有 {n} 份存档文件早已丢失或损坏，备份里没有它们：{heads}。请从更早的备份找回。"
    ).format(n=len(manifest.lost), heads=heads)

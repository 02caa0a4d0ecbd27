"""Restoring a backup into an empty installation: everything, or nothing at all.

The database changes in one transaction. Its own triggers are off for the length of it, because
records that are never changed may still be put back, and foreign keys are looked at when all
tables are there. Both need the owner of the tables, no superuser.
"""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.backups.archive import BackupReader, chunks_of, hashed
from app.backups.describing import (
    foreign_keys_of,
    listed,
    migrations_of,
    quoted,
    sequences_of,
    speak_plainly,
    tables_of,
    triggers_of,
)
from app.backups.rules import (
    KEY_PART,
    SIGNING_PART,
    BackupDamaged,
    KeyNeeded,
    Manifest,
    NotRestored,
    OtherKey,
    TargetNotEmpty,
    check_migrations,
    check_tables,
    document_part,
    table_part,
)
from app.backups.writing import Installation, key_mark
from app.documents.services import path_of
from app.i18n import _
from app.ledger.keys import KEY_FILE
from app.outbox.services import hold_back

# Somebody who tried to sign in to the empty system leaves rows that nobody misses.
_TRACES = "sign_in_failures"


async def restore_backup(
    backup: BackupReader,
    here: Installation,
    *,
    progress: Callable[[str], None],
    now: datetime,
) -> Manifest:
    """What was restored. `backup.verify` has passed, and the engine's database is migrated.

    Messages that waited when the backup was made are held back: they may have been sent since.

    OtherVersion, TargetNotEmpty, OtherKey, KeyNeeded, NotRestored, DatabaseAway, OSError.
    """
    manifest = backup.manifest
    _check_key(manifest, here)
    async with database.transaction() as link:
        check_migrations(manifest, await migrations_of(link), here.version)
        tables = await tables_of(link)
        columns = {name: about.columns for name, about in tables.items()}
        check_tables(manifest, columns, here.version)
        await link.execute(f"LOCK TABLE {listed(list(tables))} IN SHARE ROW EXCLUSIVE MODE")
        await _check_empty(link, list(tables))
        await speak_plainly(link)
        await _load(link, backup, progress)
        await _check_database(link, manifest)
        await hold_back(link, now=now)
        # Before the commit: a file without its row does no harm, a row without its file does.
        _restore_documents(backup, here.data_dir, progress)
        _restore_keys(backup, here)
    return manifest


def _check_key(manifest: Manifest, here: Installation) -> None:
    """The slips that were handed out are keyed with the installation's key."""
    if here.secret_kept:
        if KEY_PART not in manifest.parts:
            raise KeyNeeded
    elif key_mark(here.secret_key) != manifest.key:
        raise OtherKey


async def _check_empty(link: asyncpg.Connection, tables: list[str]) -> None:
    taken = [
        name
        for name in tables
        if name != _TRACES and await link.fetchval(f"SELECT EXISTS (SELECT 1 FROM {quoted(name)})")  # noqa: S608 (of the catalogue)
    ]
    if taken:
        raise TargetNotEmpty(taken)
    if _TRACES in tables:
        await link.execute(f"DELETE FROM {quoted(_TRACES)}")  # noqa: S608 (a constant)


async def _load(
    link: asyncpg.Connection, backup: BackupReader, progress: Callable[[str], None]
) -> None:
    manifest = backup.manifest
    triggers, keys = await triggers_of(link), await foreign_keys_of(link)
    for name in manifest.tables:
        await link.execute(f"ALTER TABLE {quoted(name)} DISABLE TRIGGER USER")
    for key in keys:
        await link.execute(
            f"ALTER TABLE {quoted(key.table)} ALTER CONSTRAINT {quoted(key.name)}"
            " DEFERRABLE INITIALLY DEFERRED"
        )
    for name, copy in manifest.tables.items():
        progress(name)
        await _load_table(link, name, copy.columns, backup.chunks(table_part(name)))
    try:
        await link.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except asyncpg.ForeignKeyViolationError as wrong:
        raise NotRestored(_("{table} 引用的内容不存在").format(table=wrong.table_name)) from wrong
    for key in keys:
        await link.execute(
            f"ALTER TABLE {quoted(key.table)} ALTER CONSTRAINT {quoted(key.name)} {key.timing}"
        )
    for name in manifest.tables:
        await link.execute(f"ALTER TABLE {quoted(name)} ENABLE TRIGGER USER")
    if (triggers, keys) != (await triggers_of(link), await foreign_keys_of(link)):
        raise NotRestored(_("数据库的保护规则没有全部恢复"))
    for name, at in manifest.sequences.items():
        await link.execute(
            "SELECT setval($1::text::regclass, $2, $3)", quoted(name), at.last, at.called
        )


async def _load_table(
    link: asyncpg.Connection, name: str, columns: tuple[str, ...], chunks: Iterator[bytes]
) -> None:
    async def source() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    try:
        await link.copy_to_table(name, source=source(), columns=columns, format="csv", header=True)
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as wrong:
        raise NotRestored(_("{table} 的内容不符合规则").format(table=name)) from wrong


async def _check_database(link: asyncpg.Connection, manifest: Manifest) -> None:
    for name, copy in manifest.tables.items():
        rows = await link.fetchval(f"SELECT count(*) FROM {quoted(name)}")  # noqa: S608 (of the catalogue)
        if rows != copy.rows:
            raise NotRestored(
                _("{table} 应有 {wanted} 行，实际 {n} 行").format(
                    table=name, wanted=copy.rows, n=rows
                )
            )
    if await sequences_of(link) != dict(manifest.sequences):
        raise NotRestored(_("编号计数器"))
    named = await link.fetch("SELECT sha256 FROM documents")
    if {row["sha256"] for row in named} != {*manifest.documents, *manifest.lost}:
        raise NotRestored(_("存档文件"))


def _restore_documents(
    backup: BackupReader, data_dir: Path, progress: Callable[[str], None]
) -> None:
    progress(_("存档文件"))
    for sha256 in backup.manifest.documents:
        path = path_of(data_dir, sha256)
        _put(path, backup.chunks(document_part(sha256)))
        if hashed(chunks_of(path)).sha256 != sha256:
            raise BackupDamaged(document_part(sha256))


def _restore_keys(backup: BackupReader, here: Installation) -> None:
    if here.secret_kept:
        _put(here.data_dir / "secret", backup.chunks(KEY_PART))
    if SIGNING_PART in backup.manifest.parts:
        _put(here.data_dir / KEY_FILE, backup.chunks(SIGNING_PART))


def _put(path: Path, chunks: Iterator[bytes]) -> None:
    """Whole or not at all, readable for ourselves only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False)  # noqa: SIM115 (closed before it is renamed)
    waiting = Path(file.name)
    try:
        with file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)

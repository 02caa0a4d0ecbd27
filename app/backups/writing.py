"""Writing a backup: one snapshot of the database, then the files that it names.

Files are kept before the rows that name them and never changed, so every row of the snapshot
finds its file. People go on voting meanwhile; nothing waits for the backup.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.backups.archive import BackupWriter, chunks_of, hashed
from app.backups.describing import (
    Described,
    listed,
    migrations_of,
    quoted,
    sequences_of,
    speak_plainly,
    tables_of,
)
from app.backups.rules import (
    KEY_PART,
    SIGNING_PART,
    CounterAt,
    Manifest,
    NotUpToDate,
    TableCopy,
    document_part,
    table_part,
)
from app.documents.services import path_of
from app.ledger.keys import KEY_FILE


@dataclass(frozen=True, slots=True)
class Installation:
    """`secret_kept`: the key lies in the data directory, so it goes into the backup."""

    data_dir: Path
    secret_key: str
    secret_kept: bool
    version: str


def key_mark(secret_key: str) -> str:
    """Tells one key from another; of 256 bits nothing is given away."""
    return hashlib.sha256(f"yishi backup {secret_key}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Copied:
    migrations: list[str]
    tables: dict[str, TableCopy]
    sequences: dict[str, CounterAt]
    documents: list[str]


async def write_backup(
    path: Path, here: Installation, *, now: datetime, progress: Callable[[str], None]
) -> tuple[Manifest, str]:
    """The manifest and its SHA-256. FileExists, NotWritable, NotUpToDate, DatabaseAway.

    Documents that are gone or damaged already are left out and named in `lost`.
    """
    with BackupWriter(path, now) as backup:
        async with database.connection() as link:
            copied = await _copy_database(link, backup, progress)
        lost = [
            sha256
            for sha256 in copied.documents
            if not _copy_document(backup, path_of(here.data_dir, sha256), sha256)
        ]
        if here.secret_kept:
            with backup.part(KEY_PART) as part:
                part.write(here.secret_key.encode())
        # Looked for after the snapshot: whatever head is in it was signed with a key that is there.
        if (signing_key := here.data_dir / KEY_FILE).exists():
            with backup.part(SIGNING_PART) as part:
                part.write(signing_key.read_bytes())
        manifest = Manifest(
            version=here.version,
            made_at=now,
            migrations=tuple(copied.migrations),
            key=key_mark(here.secret_key),
            tables=copied.tables,
            sequences=copied.sequences,
            parts=dict(backup.parts),
            lost=tuple(lost),
        )
        return manifest, backup.finish(manifest)


async def _copy_database(
    link: asyncpg.Connection, backup: BackupWriter, progress: Callable[[str], None]
) -> _Copied:
    if pending := await database.pending_migrations():
        raise NotUpToDate(len(pending))
    async with link.transaction(isolation="repeatable_read", readonly=True):
        await speak_plainly(link)
        migrations = await migrations_of(link)  # the first that is read takes the snapshot
        tables = {}
        for name, about in (await tables_of(link)).items():
            progress(name)
            tables[name] = await _copy_table(link, backup, name, about)
        documents = [
            row["sha256"] for row in await link.fetch("SELECT sha256 FROM documents ORDER BY 1")
        ]
        return _Copied(migrations, tables, await sequences_of(link), documents)


async def _copy_table(
    link: asyncpg.Connection, backup: BackupWriter, name: str, about: Described
) -> TableCopy:
    order = f" ORDER BY {listed(about.order)}" if about.order else ""
    with backup.part(table_part(name)) as part:
        said = await link.copy_from_query(
            f"SELECT {listed(about.columns)} FROM {quoted(name)}{order}",  # noqa: S608 (of the catalogue)
            output=part.take,
            format="csv",
            header=True,
        )
    return TableCopy(about.columns, int(said.rpartition(" ")[2]))


def _copy_document(backup: BackupWriter, path: Path, sha256: str) -> bool:
    """Read twice: what is damaged must not get into the backup under its good name."""
    try:
        if hashed(chunks_of(path)).sha256 != sha256:
            return False
    except FileNotFoundError:
        return False
    with backup.part(document_part(sha256), packed=False) as part:
        for chunk in chunks_of(path):
            part.write(chunk)
    return True

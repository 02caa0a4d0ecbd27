"""Files by content hash: written once, read often, never changed."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import anyio

from app import database
from app.documents.rules import DocumentLost
from app.errors import NotFound


def path_of(data_dir: Path, sha256: str) -> Path:
    return data_dir / "documents" / sha256[:2] / sha256


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a crash leaves no half file under a hash it does not have."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two who keep the same bytes at once each write a file of their own; the last one replaces.
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def digest(path: Path) -> tuple[str, int]:
    """(SHA-256 hex, size) of a file, whatever its size. FileNotFoundError."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return found, file.tell()


def _move(path: Path, data_dir: Path) -> tuple[str, int]:
    """As `_write`, of a file that lies in the data directory already."""
    sha256, size = digest(path)
    there = path_of(data_dir, sha256)
    there.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.replace(there)
    return sha256, size


async def keep_file(
    path: Path, media_type: str, *, data_dir: Path, by: int | None, now: datetime
) -> tuple[int, str]:
    """As `keep`, of a file in the data directory that nobody else writes: it is moved."""
    sha256, size = await anyio.to_thread.run_sync(_move, path, data_dir)
    return await _row(sha256, media_type, size, by, now), sha256


async def keep(
    content: bytes, media_type: str, *, data_dir: Path, by: int | None, now: datetime
) -> tuple[int, str]:
    """Keep the bytes; (document id, SHA-256 hex). The same bytes twice are one document.

    Call it before the transaction that refers to it: writing a file is slow, and a file that
    nothing refers to does no harm.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    await anyio.to_thread.run_sync(_write, path_of(data_dir, sha256), content)
    return await _row(sha256, media_type, len(content), by, now), sha256


async def _row(sha256: str, media_type: str, size: int, by: int | None, now: datetime) -> int:
    await database.execute(
        "INSERT INTO documents (sha256, media_type, size, kept_at, kept_by)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING",
        sha256,
        media_type,
        size,
        now,
        by,
    )
    row = await database.fetch_one("SELECT id FROM documents WHERE sha256 = $1", sha256)
    assert row is not None
    return int(row["id"])


async def read(document: int, *, data_dir: Path) -> tuple[bytes, str, str]:
    """(bytes, media type, SHA-256 hex) of a document; NotFound, DocumentLost.

    Whoever calls has checked that the actor may see it.
    """
    row = await database.fetch_one(
        "SELECT sha256, media_type FROM documents WHERE id = $1", document
    )
    if row is None:
        raise NotFound
    path = anyio.Path(path_of(data_dir, row["sha256"]))
    try:
        content = await path.read_bytes()
    except FileNotFoundError as gone:
        raise DocumentLost(row["sha256"]) from gone
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise DocumentLost(row["sha256"])
    return content, row["media_type"], row["sha256"]


async def checked_path(document: int, *, data_dir: Path) -> Path:
    """Where the bytes lie, for what is too large to be read whole. NotFound, DocumentLost."""
    row = await database.fetch_one("SELECT sha256 FROM documents WHERE id = $1", document)
    if row is None:
        raise NotFound
    path = path_of(data_dir, row["sha256"])
    try:
        found, _size = await anyio.to_thread.run_sync(digest, path)
    except FileNotFoundError as gone:
        raise DocumentLost(row["sha256"]) from gone
    if found != row["sha256"]:
        raise DocumentLost(row["sha256"])
    return path

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


async def keep(
    content: bytes, media_type: str, *, data_dir: Path, by: int | None, now: datetime
) -> tuple[int, str]:
    """Keep the bytes; (document id, SHA-256 hex). The same bytes twice are one document.

    Call it before the transaction that refers to it: writing a file is slow, and a file that
    nothing refers to does no harm.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    await anyio.to_thread.run_sync(_write, path_of(data_dir, sha256), content)
    await database.execute(
        "INSERT INTO documents (sha256, media_type, size, kept_at, kept_by)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING",
        sha256,
        media_type,
        len(content),
        now,
        by,
    )
    row = await database.fetch_one("SELECT id FROM documents WHERE sha256 = $1", sha256)
    assert row is not None
    return int(row["id"]), sha256


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

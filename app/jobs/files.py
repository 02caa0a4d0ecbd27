"""Files that are there for a while and then gone: what must not lie about for ever.

A document is kept for good, and so is everything in a backup. A bundle of slips is a bundle of
keys: of it only a statement is kept as a document (what, how large, its SHA-256), the file itself
lies in `printing/` of the data directory until its time is over, readable by this program alone.
"""

import json
from pathlib import Path

from app.documents.services import digest
from app.jobs.rules import FileExpired

STATEMENT_TYPE = "application/json"


def path_of(data_dir: Path, job: int) -> Path:
    return data_dir / "printing" / f"{job}.part"


def begin(data_dir: Path, job: int) -> Path:
    """An empty file for the job to write, readable by this program alone."""
    path = path_of(data_dir, job)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    return path


def statement(data_dir: Path, kind: str, job: int) -> bytes:
    """What stays of a file that goes."""
    sha256, size = digest(path_of(data_dir, job))
    said = {"kind": kind, "job": job, "size": size, "sha256": sha256}
    return json.dumps(said, ensure_ascii=False).encode()


def checked(data_dir: Path, job: int, stated: bytes) -> Path:
    """Where the very bytes lie that the statement is about. FileExpired."""
    path = path_of(data_dir, job)
    try:
        sha256, _size = digest(path)
    except FileNotFoundError as gone:
        raise FileExpired from gone
    if sha256 != json.loads(stated)["sha256"]:
        raise FileExpired
    return path


def remove(data_dir: Path, job: int) -> None:
    path_of(data_dir, job).unlink(missing_ok=True)


def lying(data_dir: Path) -> list[int]:
    """The jobs whose files are there."""
    return [int(path.stem) for path in (data_dir / "printing").glob("*.part")]

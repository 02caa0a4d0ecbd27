"""Files that are there for a while and then gone: what must not lie about for ever.

A document is kept for good, and so is everything in a backup. A bundle of slips is a bundle of
keys: of it only a statement is kept as a document (what, how large, its SHA-256), the file itself
lies in `printing/` of the data directory until its time is over, readable by this program alone.
"""

import hashlib
import json
from pathlib import Path

from app.jobs.rules import FileExpired

STATEMENT_TYPE = "application/json"


def path_of(data_dir: Path, job: int) -> Path:
    return data_dir / "printing" / f"{job}.part"


def statement(kind: str, job: int, content: bytes) -> bytes:
    """What stays of a file that goes."""
    said = {
        "kind": kind,
        "job": job,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def write(data_dir: Path, job: int, content: bytes) -> None:
    path = path_of(data_dir, job)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def read(data_dir: Path, job: int, stated: bytes) -> bytes:
    """The very bytes that the statement is about. FileExpired."""
    try:
        content = path_of(data_dir, job).read_bytes()
    except FileNotFoundError as gone:
        raise FileExpired from gone
    if hashlib.sha256(content).hexdigest() != json.loads(stated)["sha256"]:
        raise FileExpired
    return content


def remove(data_dir: Path, job: int) -> None:
    path_of(data_dir, job).unlink(missing_ok=True)


def lying(data_dir: Path) -> list[int]:
    """The jobs whose files are there."""
    return [int(path.stem) for path in (data_dir / "printing").glob("*.part")]

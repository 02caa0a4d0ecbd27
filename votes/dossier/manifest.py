"""The manifest of an evidence file 卷宗: what is in it, under which heads, signed. Pure.

The format is part of the product's promise (docs/evidence-file.md); `"format": 1` names it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.faults import FaultList, FileFaults, decoded

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig.json"

# Nothing else that the key may ever sign begins like this.
_SIGNED_AS = b"yishi dossier 1\n"

_HEX = re.compile("[0-9a-f]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the zip: its path, SHA-256 (hex) and size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class LogHead:
    """The head at which a poll's log is stated: `path` is the folder of that poll."""

    path: str
    log: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`as_of`: 2026-03-30T10:00:00Z; nothing recorded after it is in the file. `edition`: masked,
    or full with names and the photographs of the papers."""

    title: str
    number: str
    edition: str
    as_of: str
    heads: tuple[LogHead, ...]
    files: tuple[Entry, ...]


def signed_bytes(manifest: bytes) -> bytes:
    """What the signature is made over."""
    return _SIGNED_AS + manifest


def write_manifest(manifest: Manifest) -> bytes:
    """The bytes of the file; the same for the same facts."""
    return _spelled(
        {
            "format": FORMAT,
            "kind": "dossier",
            "title": manifest.title,
            "number": manifest.number,
            "edition": manifest.edition,
            "as_of": manifest.as_of,
            "heads": [
                {"path": one.path, "log": one.log, "size": one.size, "root": one.root}
                for one in manifest.heads
            ],
            "files": [
                {"path": one.path, "sha256": one.sha256, "size": one.size} for one in manifest.files
            ],
        }
    )


def write_signature(public_key: bytes, signature: bytes) -> bytes:
    return _spelled({"public_key": public_key.hex(), "signature": signature.hex()})


def _spelled(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def read_manifest(content: bytes) -> Manifest:
    """FileFaults."""
    reader = _Reader()
    data = decoded(content)
    if not isinstance(data, dict):
        raise FileFaults(["$: must be an object"])
    reader.version(data)
    found = Manifest(
        title=reader.text(data, "title", ""),
        number=reader.text(data, "number", ""),
        edition=reader.text(data, "edition", ""),
        as_of=reader.text(data, "as_of", ""),
        heads=tuple(
            LogHead(
                reader.text(one, "path", path),
                reader.text(one, "log", path),
                reader.whole(one, "size", path),
                reader.text(one, "root", path),
            )
            for path, one in reader.objects(data, "heads")
        ),
        files=tuple(
            Entry(
                reader.text(one, "path", path),
                reader.text(one, "sha256", path),
                reader.whole(one, "size", path),
            )
            for path, one in reader.objects(data, "files")
        ),
    )
    if reader.faults:
        raise FileFaults(reader.faults)
    return found


def read_signature(content: bytes) -> tuple[bytes, bytes]:
    """(public key, signature). FileFaults."""
    reader = _Reader()
    data = decoded(content)
    if not isinstance(data, dict):
        raise FileFaults(["$: must be an object"])
    found = reader.hexed(data, "public_key", 32), reader.hexed(data, "signature", 64)
    if reader.faults:
        raise FileFaults(reader.faults)
    return found


class _Reader(FaultList):
    def text(self, data: Mapping[str, Any], key: str, path: str) -> str:
        return self.required(data, key, str, path) or ""

    def whole(self, data: Mapping[str, Any], key: str, path: str) -> int:
        return self.required(data, key, int, path) or 0

    def objects(self, data: Mapping[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for at, one in enumerate(self.required(data, key, list, "") or []):
            if isinstance(one, dict):
                found.append((f"{key}[{at}].", one))
            else:
                self.fault(f"{key}[{at}]", "must be an object")
        return found

    def hexed(self, data: Mapping[str, Any], key: str, size: int) -> bytes:
        value = self.text(data, key, "")
        if len(value) != 2 * size or not _HEX.fullmatch(value):
            self.fault(key, f"must be {2 * size} digits 0-9, a-f")
            return b""
        return bytes.fromhex(value)

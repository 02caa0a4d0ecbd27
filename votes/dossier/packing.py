"""The zip of an evidence file: the same bytes for the same pieces."""

import zipfile
from collections.abc import Generator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.clock import local
from app.documents.rules import DocumentLost
from votes.dossier.manifest import (
    MANIFEST,
    SIGNATURE,
    Entry,
    Manifest,
    signed_bytes,
    write_manifest,
    write_signature,
)
from votes.dossier.rules import Kept, Piece

_PART = 1 << 18
TOLD = 50  # files between two words of how far it is


def listed(pieces: Sequence[Piece]) -> tuple[Entry, ...]:
    """As the manifest names them, in the order of their paths."""
    return tuple(
        Entry(piece.path, *_about(piece.content))
        for piece in sorted(pieces, key=lambda piece: piece.path)
    )


def _about(content: bytes | Kept) -> tuple[str, int]:
    if isinstance(content, Kept):
        return content.sha256, content.size
    return sha256(content).hexdigest(), len(content)


def pack(
    pieces: Sequence[Piece], manifest: Manifest, key: Ed25519PrivateKey, as_of: datetime, into: Path
) -> Generator[int, None, None]:
    """Written file by file; yields how many were written since it last said. Stored, not
    compressed: what a compressor makes of it may differ from one machine to the next. Every file
    bears the time `as_of` on the wall clock of Shanghai. DocumentLost."""
    written = write_manifest(manifest)
    signature = write_signature(
        key.public_key().public_bytes_raw(), key.sign(signed_bytes(written))
    )
    stamp = local(as_of).timetuple()[:6]
    contents: list[tuple[str, bytes | Kept]] = [
        *((piece.path, piece.content) for piece in pieces),
        (MANIFEST, written),
        (SIGNATURE, signature),
    ]
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as packed:
        for number, (path, content) in enumerate(sorted(contents, key=lambda one: one[0]), 1):
            about = zipfile.ZipInfo(path, stamp)
            about.create_system = 3  # else it is that of the machine
            about.external_attr = 0o644 << 16
            if isinstance(content, Kept):
                about.file_size = content.size
                with packed.open(about, "w") as file:
                    _copy(content, file)
            else:
                packed.writestr(about, content)
            if number % TOLD == 0:
                yield TOLD
        yield len(contents) % TOLD


def _copy(kept: Kept, into: IO[bytes]) -> None:
    found = sha256()
    try:
        with Path(kept.at).open("rb") as file:
            while part := file.read(_PART):
                found.update(part)
                into.write(part)
    except FileNotFoundError as gone:
        raise DocumentLost(kept.sha256) from gone
    if found.hexdigest() != kept.sha256:
        raise DocumentLost(kept.sha256)

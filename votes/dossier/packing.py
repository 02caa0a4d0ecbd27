"""The zip of an evidence file: the same bytes for the same pieces. Pure, but for the key."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.clock import local
from votes.dossier.manifest import (
    MANIFEST,
    SIGNATURE,
    Entry,
    Manifest,
    signed_bytes,
    write_manifest,
    write_signature,
)
from votes.dossier.rules import Piece


def listed(pieces: Sequence[Piece]) -> tuple[Entry, ...]:
    """As the manifest names them, in the order of their paths."""
    return tuple(
        Entry(piece.path, sha256(piece.content).hexdigest(), len(piece.content))
        for piece in sorted(pieces, key=lambda piece: piece.path)
    )


def pack(
    pieces: Sequence[Piece], manifest: Manifest, key: Ed25519PrivateKey, as_of: datetime
) -> bytes:
    """Stored, not compressed: what a compressor makes of it may differ from one machine to the
    next. Every file bears the time `as_of` on the wall clock of Shanghai."""
    written = write_manifest(manifest)
    signature = write_signature(
        key.public_key().public_bytes_raw(), key.sign(signed_bytes(written))
    )
    stamp = local(as_of).timetuple()[:6]
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as packed:
        for path, content in sorted(
            [
                *((piece.path, piece.content) for piece in pieces),
                (MANIFEST, written),
                (SIGNATURE, signature),
            ]
        ):
            about = zipfile.ZipInfo(path, stamp)
            about.create_system = 3  # else it is that of the machine
            about.external_attr = 0o644 << 16
            packed.writestr(about, content)
    return kept.getvalue()

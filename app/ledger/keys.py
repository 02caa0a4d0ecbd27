"""The installation's key for signing heads: in the data directory, made when first needed.

Like the secret it is readable for ourselves only, and goes with a backup.
"""

import contextlib
import os
import re
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.ledger.rules import SigningKeyDamaged

KEY_FILE = "signing-key"


def signing_key(data_dir: Path) -> Ed25519PrivateKey:
    """Always the same one. SigningKeyDamaged."""
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        kept = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as refused:
        raise SigningKeyDamaged(str(path)) from refused
    if not re.fullmatch("[0-9a-f]{64}", kept):
        raise SigningKeyDamaged(str(path))
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))


def _make(path: Path) -> None:
    """Of two processes that need it at once, both get the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{KEY_FILE}.")  # of mode 600
    waiting = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(waiting, path)
    finally:
        waiting.unlink()

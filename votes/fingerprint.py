"""The fingerprint of the installation's key, as every notice of a vote bears it."""

from pathlib import Path

from app.ledger.keys import signing_key
from app.ledger.proofs import fingerprint


def key_fingerprint(data_dir: Path) -> str:
    """In groups of four. SigningKeyDamaged."""
    return fingerprint(signing_key(data_dir).public_key().public_bytes_raw())

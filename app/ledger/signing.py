"""Signing a head. Apart from the proofs, which are checked without a library."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.ledger.proofs import Head, signed_bytes


def sign(key: Ed25519PrivateKey, log: str, size: int, root: bytes, signed_at: datetime) -> Head:
    """`signed_at` loses what is less than a second."""
    at = signed_at.replace(microsecond=0)
    return Head(
        log,
        size,
        root,
        at,
        key.sign(signed_bytes(log, size, root, at)),
        key.public_key().public_bytes_raw(),
    )

"""Links that are keys: worked out from the server's secret, never kept.

A token is 132 bits of HMAC-SHA256. The database holds the SHA-256 of it at most; who reads the
database opens nothing, and the same link can be put into a reminder and onto a letter again.
"""

import base64
import hashlib
import hmac


def link_token(secret_key: str, of: str) -> str:
    """22 characters that may stand in an address. `of`: what it opens, "invitation:57:0"."""
    digest = hmac.new(secret_key.encode(), b"link:" + of.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)[:22].decode()


def number_in(key: str) -> int | None:
    """57 of "57-…", as keys stand in an address; None where there is none."""
    number, _dash, _token = key.partition("-")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= 9 else None


def is_key(key: str, right: str) -> bool:
    """Whether the key in an address is the right one; how far it is right cannot be timed."""
    return hmac.compare_digest(right.encode(), key.encode("utf-8", "replace"))

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

"""The receipt of an objection: its number, the code typed with it, the link that opens it. Pure.

Link and code are worked out from the server's secret and kept nowhere; who knows only a number, as
it stands on the final notice, opens nothing.
"""

import hashlib

from app.outbox.links import is_key, link_token

_DIGITS = 8


def receipt_of(number: str) -> str:
    """What the link opens, as `app.outbox.links` names it."""
    return f"objection:{number}"


def receipt_path(number: str) -> str:
    """The address but for the key."""
    return f"/o/{number}/"


def receipt_link(secret_key: str, number: str) -> str:
    return receipt_path(number) + link_token(secret_key, receipt_of(number))


def opens(secret_key: str, number: str, key: str) -> bool:
    return is_key(key, link_token(secret_key, receipt_of(number)))


def code_of(secret_key: str, number: str) -> str:
    """Eight digits, to be typed where nothing can be scanned."""
    digest = hashlib.sha256(link_token(secret_key, f"objection code:{number}").encode()).digest()
    return str(int.from_bytes(digest[:8]) % 10**_DIGITS).zfill(_DIGITS)


def is_code(secret_key: str, number: str, typed: str) -> bool:
    """Spaces and hyphens do not matter."""
    plain = "".join(sign for sign in typed if sign.isdecimal())
    return is_key(plain, code_of(secret_key, number))

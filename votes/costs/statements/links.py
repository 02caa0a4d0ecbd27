"""What the code on a household's statement opens: no room and no name in it. Pure.

The address holds the version, where the flat stands in its cost file and 132 bits of the server's
secret; nothing of it is kept.
"""

from app.outbox.links import is_key, link_token

PATH = "/a/"
_LONGEST = 9  # digits of a number in a key


def statement_key(secret_key: str, version: int, place: int) -> str:
    """`place`: the flat's number in the cost file, from 1."""
    return f"{version}-{place}-{link_token(secret_key, _opens(version, place))}"


def statement_link(base_url: str, secret_key: str, version: int, place: int) -> str:
    return base_url + PATH + statement_key(secret_key, version, place)


def read_key(secret_key: str, key: str) -> tuple[int, int] | None:
    """(version, place), None unless it is a key that this server made."""
    parts = key.split("-", 2)
    if len(parts) != 3 or not all(_is_number(part) for part in parts[:2]):
        return None
    version, place = int(parts[0]), int(parts[1])
    if not is_key(key, statement_key(secret_key, version, place)):
        return None
    return version, place


def _opens(version: int, place: int) -> str:
    return f"statement:{version}:{place}"


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= _LONGEST

"""The one spelling of an event, and the commitment to it that the log shows. Pure.

An event is an object of texts, whole numbers, lists and objects; what it means is for the
package that keeps the log. Nothing that readers of JSON take differently may be in it.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from hashlib import sha256

SALT_BYTES = 32

_MOST = 2**53 - 1  # the largest whole number that every reader of JSON keeps (RFC 8259 section 6)
_DEEPEST = 8
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_KEY = re.compile(r"[a-z0-9_]+", re.ASCII)


class NotCanonical(ValueError):
    """`path` leads to what cannot be spelled: "event.units[0]"."""

    def __init__(self, path: str, what: str) -> None:
        self.path = path
        self.what = what
        super().__init__(f"{path}: {what}")


def spell(event: Mapping[str, object]) -> bytes:
    """Sorted keys, no spaces, nothing escaped that need not be, UTF-8. NotCanonical.

    Texts stay as they are: what was in NFC when it was logged is checked by its own bytes.
    """
    return _spelled(_object(event, str, "event", 0))


def spell_in_nfc(event: Mapping[str, object]) -> bytes:
    """The same of an event whose texts are put in NFC first, as it goes into a log."""
    return _spelled(_object(event, _in_nfc, "event", 0))


def _in_nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _spelled(checked: Mapping[str, object]) -> bytes:
    try:
        return _ENCODER.encode(checked).encode()
    except UnicodeEncodeError as half:
        raise NotCanonical("event", "half a surrogate pair") from half


def commitment(salt: bytes, spelled: bytes) -> bytes:
    """SHA-256 of the salt, then the event. Who has not both cannot tell what is committed to;
    ValueError where the salt is not of its length, for then where it ends could be moved."""
    if len(salt) != SALT_BYTES:
        raise ValueError("salt of another length")
    return sha256(salt + spelled).digest()


_Text = Callable[[str], str]


def _value(value: object, text: _Text, path: str, depth: int) -> object:
    if depth > _DEEPEST:
        raise NotCanonical(path, "nested too deep")
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > _MOST:
            raise NotCanonical(path, f"beyond ±{_MOST}")
        return value
    if isinstance(value, list | tuple):
        return [_value(one, text, f"{path}[{at}]", depth + 1) for at, one in enumerate(value)]
    if isinstance(value, dict):
        return _object(value, text, path, depth)
    raise NotCanonical(path, "must be a text, a whole number, a list or an object")


def _object(
    value: Mapping[str, object], text: _Text, path: str, depth: int
) -> Mapping[str, object]:
    for key in value:
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise NotCanonical(path, f"key {key!r} is not of a-z, 0-9 and _")
    return {key: _value(one, text, f"{path}.{key}", depth + 1) for key, one in value.items()}

"""Escaping that is fast for what charts mostly hold."""

import re

from markupsafe import escape

_SPECIAL = re.compile("[&<>\"']").search


def safe(text: str) -> str:
    """Escaped. Names, rooms and amounts need none, and are most of it."""
    return text if text.isalnum() or _SPECIAL(text) is None else str(escape(text))

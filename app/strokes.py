"""A name written on a screen: strokes as SVG path data in a box of 300 × 120 (`sign.js`)."""

import re

STROKES_MOST = 8000
_STROKES = re.compile(r"(?:M[0-9]{1,3} [0-9]{1,3}(?:L[0-9]{1,3} [0-9]{1,3}){0,400}){1,60}")


def are_strokes(text: str) -> bool:
    """Whether `text` is nothing but strokes, at least one, and no more than a signature needs."""
    return len(text) <= STROKES_MOST and _STROKES.fullmatch(text) is not None

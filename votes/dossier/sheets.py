"""Tables of an evidence file as CSV: read by any program, harmless in a spreadsheet. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.spreadsheets import LIKE_A_FORMULA


def sheet(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; None is an empty cell."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + kept.getvalue().encode()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(LIKE_A_FORMULA) else text

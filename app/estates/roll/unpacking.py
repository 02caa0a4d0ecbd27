"""Opens a spreadsheet somebody uploaded, in a process of its own with bounds on memory and time.

A file of a few kilobytes can ask for hundreds of gigabytes: one cell in the last column of the
last row is enough, by intent or by accident. The library then ends the process it runs in, so it
must not be the web server's. Run as `python -m app.estates.roll.unpacking`: the file on standard
input, its sheets as JSON on standard output.
"""

import io
import json
import resource
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

from app.settings import PROJECT

MEMORY_MOST = 2 * 1024**3  # 119,000 rows of 14 columns take 0.5 GB
SECONDS_MOST = 30
LOCKED = 3  # exit status for a file with a password

Unpacked = list[tuple[str, list[list[Any]]]]


class FileLocked(Exception):
    """The file has a password."""


class FileBroken(Exception):
    """The file cannot be opened, or asks for more than a roll can need."""


def unpack(content: bytes) -> Unpacked:
    """(name, rows) of every sheet; a cell is text, a number, a truth value or a date.

    FileLocked, FileBroken.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.estates.roll.unpacking"],
            cwd=PROJECT,
            input=content,
            capture_output=True,
            timeout=2 * SECONDS_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired as stuck:
        raise FileBroken from stuck
    if done.returncode == LOCKED:
        raise FileLocked
    if done.returncode:
        raise FileBroken
    return [(name, [_dated(row) for row in rows]) for name, rows in json.loads(done.stdout)]


def _dated(row: list[Any]) -> list[Any]:
    return [date.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in row]


def _plain(cell: Any) -> Any:  # noqa: ANN401 (whatever the library gives)
    """JSON has no dates: a list of one text is one."""
    if isinstance(cell, datetime):
        return [cell.date().isoformat()]
    if isinstance(cell, date):
        return [cell.isoformat()]
    return str(cell) if isinstance(cell, time | timedelta) else cell


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MOST, SECONDS_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = [
                [_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)
            ]
            sheets.append((name, rows))
    except PasswordError:
        return LOCKED
    json.dump(sheets, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())

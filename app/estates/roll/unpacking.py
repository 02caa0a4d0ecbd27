"""Opens a spreadsheet somebody uploaded, in a process of its own with bounds on memory and time.

A file of a few kilobytes can ask for hundreds of gigabytes: one cell in the last column of the
last row is enough, by intent or by accident. The library then ends the process it runs in, so it
must not be the web server's. Run as `python -m app.estates.roll.unpacking`: what is wanted ("rolls"
or "all") and the kind on a line and the file on standard input, its sheets packed on standard
output; why not, as the exit status.
"""

import csv
import io
import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from app.estates.roll.cells import Cell
from app.estates.roll.headers import HEADER_WITHIN, find_columns, missing_columns
from app.estates.roll.keeping import pack
from app.estates.roll.merging import fill_down
from app.estates.roll.rules import Sheet
from app.settings import PROJECT

MEMORY_MOST = 2 * 1024**3  # 119,000 rows of 14 columns take 0.5 GB
SECONDS_MOST = 20
ROWS_MOST = 120_000
CELLS_MOST = 20_000_000  # from the first cell to the last, empty ones too: a million rows of 19
MERGED_MOST = 100_000

LOCKED, TOO_LONG, NO_HEADER, NO_TEXT = 3, 4, 5, 6  # exit statuses


class FileLocked(Exception):
    """The file has a password."""


class FileBroken(Exception):
    """The file cannot be opened, or asks for more than a roll can need."""


class TooManyRows(Exception):
    """More rows with something in them than a roll has."""


class NoHeader(Exception):
    """No sheet has a header of a roll."""


class UnknownEncoding(Exception):
    """A .csv that is neither UTF-8 nor GB 18030."""


_REFUSALS: dict[int, type[Exception]] = {
    LOCKED: FileLocked,
    TOO_LONG: TooManyRows,
    NO_HEADER: NoHeader,
    NO_TEXT: UnknownEncoding,
}


def unpack(content: bytes, kind: str, wanted: Literal["rolls", "all"]) -> bytes:
    """The wanted sheets, packed as `keeping` says; `kind` is ".csv" or a workbook's.

    FileLocked, FileBroken, TooManyRows, NoHeader, UnknownEncoding.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.estates.roll.unpacking"],
            cwd=PROJECT,
            input=f"{wanted} {kind}\n".encode() + content,
            capture_output=True,
            timeout=2 * SECONDS_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired as stuck:
        raise FileBroken from stuck
    if done.returncode:
        raise _REFUSALS.get(done.returncode, FileBroken)
    return done.stdout


# -- in the process of its own ---------------------------------------------------------------


def _sheets(content: bytes, kind: str) -> Iterator[Sheet]:
    if kind == ".csv":
        yield Sheet("", list(csv.reader(io.StringIO(_decoded(content)))))
        return
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError as fault:  # a chart has no cells
            if "not found" in str(fault).lower():
                continue
            raise
        yield Sheet(name, _rows(sheet), _merged(sheet))


def _rows(sheet: CalamineSheet) -> list[list[Cell]]:
    if sheet.start is None:
        return []
    if sheet.total_height * sheet.total_width > CELLS_MOST:
        raise TooManyRows
    top, left = sheet.start
    rows: list[list[Cell]] = [[] for _row in range(top)]
    before: list[Cell] = [None] * left
    for row in sheet.iter_rows():
        rows.append([*before, *row] if row.count("") < len(row) else [])
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    """Those that go down; one that goes only across says nothing of the rows beneath."""
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > MERGED_MOST:
        raise TooManyRows
    return tuple((*start, *end) for start, end in ranges if end[0] > start[0])


def _decoded(content: bytes) -> str:
    """UTF-8 or, as older office software writes, GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnknownEncoding


def _rolls(sheets: Iterator[Sheet]) -> list[Sheet]:
    """The sheets with all needed columns; if none has, those with some, for staff to say."""
    whole: list[Sheet] = []
    partly: list[Sheet] = []
    rows = 0
    for sheet in sheets:
        found = find_columns(fill_down(sheet.rows[:HEADER_WITHIN], sheet.merged))
        if found is None:
            continue
        rows += sum(bool(row) for row in sheet.rows)
        if rows > ROWS_MOST:
            raise TooManyRows
        (partly if missing_columns(found[1]) else whole).append(sheet)
    if not whole and not partly:
        raise NoHeader
    return whole or partly


def _all(sheets: Iterator[Sheet]) -> list[Sheet]:
    kept = []
    rows = 0
    for sheet in sheets:
        rows += sum(bool(row) for row in sheet.rows)
        if rows > ROWS_MOST:
            raise TooManyRows
        kept.append(sheet)
    return kept


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MOST, SECONDS_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wanted, kind = sys.stdin.buffer.readline().decode().split()
    content = sys.stdin.buffer.read()
    try:
        sheets = _sheets(content, kind)
        packed = pack(_rolls(sheets) if wanted == "rolls" else _all(sheets))
    except PasswordError:
        return LOCKED
    except TooManyRows:
        return TOO_LONG
    except NoHeader:
        return NO_HEADER
    except (UnknownEncoding, csv.Error):
        return NO_TEXT
    sys.stdout.buffer.write(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())

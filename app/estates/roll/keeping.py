"""The uploaded roll as it is kept until somebody says yes, and as the record of what was imported.

While it waits all columns are kept, for staff may say that another one is meant; of an ID number,
in whichever cell, the last four signs only (PIPL Art. 6: no more than the purpose needs). What is
kept as the record holds the columns that were read, and no remark. Row and column numbers stay
those of the file.
"""

import json
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, overload

from app.estates.roll.cells import Cell, text_of
from app.estates.roll.headers import HEADER_WITHIN, chosen_columns, find_columns
from app.estates.roll.merging import Merged, fill_down
from app.estates.roll.rules import Sheet

MEDIA_TYPE = "application/json"

_CHUNK = 500  # rows that are read at once
_LONG = re.compile(r"[0-9]{14,17}[0-9X]", re.IGNORECASE)
_GAP = "[ \\t*-]*"
_SPACED = re.compile(  # place, birthday, order, check sign: two telephone numbers are no ID number
    r"(?<![0-9])"
    + _GAP.join(["[1-9]", *["[0-9]"] * 5, "(?:1[89]|20)", "[0-9]", "[0-9]", "[01]", "[0-9]"])
    + _GAP
    + _GAP.join(["[0-3]", *["[0-9]"] * 4, "[0-9X]"]),
    re.IGNORECASE,
)
_LOST = "0E+"  # what reading tails knows as a number whose last signs are lost


class KeptRows(Sequence[list[Cell]]):
    """Rows of a packed sheet, opened one chunk at a time: a long roll is never whole in memory."""

    def __init__(self, chunks: Sequence[bytes], rows: int) -> None:
        self._chunks = chunks
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[list[Cell]]:
        for chunk in self._chunks:
            yield from json.loads(chunk, object_hook=_opened_date)

    @overload
    def __getitem__(self, index: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[Cell]]: ...
    def __getitem__(self, index: int | slice) -> list[Cell] | list[list[Cell]]:
        if isinstance(index, slice):
            return list(islice(self, *index.indices(len(self))))
        chunk: list[list[Cell]] = json.loads(
            self._chunks[index // _CHUNK], object_hook=_opened_date
        )
        return chunk[index % _CHUNK]


def _opened_date(cell: dict[str, str]) -> date:
    day = cell["day"]
    return datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)


def pack(sheets: Iterable[Sheet]) -> bytes:
    heads, body = [], []
    for sheet in sheets:
        chunks, count = [], 0
        rows = iter(sheet.rows)
        while chunk := list(islice(rows, _CHUNK)):
            count += len(chunk)
            kept = [_kept_row(row) for row in chunk]
            chunks.append(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())
        heads.append(
            {"name": sheet.name, "rows": count, "chunks": len(chunks), "merged": sheet.merged}
        )
        body += chunks
    head = json.dumps({"format": 2, "sheets": heads}, ensure_ascii=False).encode()
    return zlib.compress(b"\n".join([head, *body]), 1)


def open_packed(content: bytes) -> list[Sheet]:
    head, *chunks = zlib.decompress(content).split(b"\n")
    sheets = []
    for about in json.loads(head)["sheets"]:
        own, chunks = chunks[: about["chunks"]], chunks[about["chunks"] :]
        merged: tuple[Merged, ...] = tuple(tuple(cells) for cells in about["merged"])
        sheets.append(Sheet(about["name"], KeptRows(own, about["rows"]), merged))
    return sheets


def _kept_row(row: Sequence[Cell]) -> list[Any]:
    kept = [
        cell if cell is None or (isinstance(cell, str) and len(cell) < 15) else _kept_cell(cell)
        for cell in row
    ]
    while kept and kept[-1] in (None, ""):
        kept.pop()
    return kept


def _kept_cell(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return {"day": cell.isoformat() if cell.time() else cell.date().isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, int | float):
        return _LOST if cell >= 10**14 else cell
    return without_id_numbers(cell) if cell else cell


def without_id_numbers(text: str) -> str:
    """Each ID number in the text as zeros and its last four signs, also where it is spaced."""
    plain = unicodedata.normalize("NFKC", text)
    if _LONG.search(plain):
        return _LONG.sub(_tail_only, plain)
    return _SPACED.sub(_tail_only, plain) if _SPACED.search(plain) else text


def _tail_only(found: re.Match[str]) -> str:
    number = re.sub(r"[^0-9A-Za-z]", "", found[0])
    return "0" * (len(number) - 4) + number[-4:]


def record_of(sheets: Sequence[Sheet], chosen: dict[str, str]) -> bytes:
    """What was imported, as a document: JSON, the columns that were read, without remarks."""
    kept = []
    first: Sequence[Cell] | None = None
    for sheet in sheets:
        head = fill_down(list(islice(sheet.rows, HEADER_WITHIN)), sheet.merged)
        found = find_columns(head)
        if found is None:
            continue
        header, columns = found
        first = first if first is not None else head[header]
        columns = chosen_columns(columns, head[header], chosen, first)
        wanted = {column for name, column in columns.items() if name != "remark"}
        rows = [
            _of_columns(row, wanted) if index >= header else []
            for index, row in enumerate(sheet.rows)
        ]
        kept.append({"name": sheet.name, "rows": rows, "merged": sheet.merged})
    recorded = {"format": 1, "sheets": kept}
    return json.dumps(recorded, ensure_ascii=False, default=text_of).encode()


def _of_columns(row: Sequence[Cell], wanted: Collection[int]) -> Sequence[Cell]:
    if len(row) <= len(wanted) and all(map(wanted.__contains__, range(len(row)))):
        return row  # all of them
    return [cell if column in wanted else None for column, cell in enumerate(row)]

"""The uploaded roll as it is kept until somebody says yes, and as the record of what was imported.

Only what the import reads is kept: the columns of a roll, and of an ID number the last four signs
(PIPL Art. 6: no more than the purpose needs). Row and column numbers stay those of the file.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.estates.roll.cells import Cell, find_columns, text_of
from app.estates.roll.rules import Sheet

MEDIA_TYPE = "application/json"

_ID_NUMBER = re.compile(r"[0-9]{14,17}[0-9Xx]")
_LOST = "0E+"  # what read_tails knows as a number whose last signs are lost


def pack(sheets: Sequence[Sheet]) -> bytes:
    kept = [{"name": sheet.name, "rows": _kept_rows(sheet)} for sheet in sheets]
    return json.dumps({"format": 1, "sheets": kept}, ensure_ascii=False).encode()


def open_packed(content: bytes) -> list[Sheet]:
    return [
        Sheet(sheet["name"], [[_opened(cell) for cell in row] for row in sheet["rows"]])
        for sheet in json.loads(content)["sheets"]
    ]


def _opened(cell: Any) -> Cell:  # noqa: ANN401 (JSON)
    return date.fromisoformat(cell[0]) if isinstance(cell, list) else cell


def _kept_rows(sheet: Sheet) -> list[list[object]]:
    found = find_columns(sheet.rows)
    if found is None:
        return []
    header, columns = found
    wanted = {column: name for name, column in columns.items()}
    rows: list[list[object]] = [[] for _row in range(header)]
    for index, row in enumerate(sheet.rows[header:], header):
        kept = [
            _kept_cell(cell, wanted[column], title=index == header) if column in wanted else None
            for column, cell in enumerate(row)
        ]
        while kept and kept[-1] in (None, ""):
            kept.pop()
        rows.append(kept)
    return rows


def _kept_cell(cell: Cell, name: str, *, title: bool) -> object:
    if title:
        return cell if isinstance(cell, str) else text_of(cell)
    if name == "remark":
        return None
    if name == "id_tail" and not isinstance(cell, date):
        return _tails_only(cell)
    if isinstance(cell, date):
        return [cell.strftime("%Y-%m-%d")]  # a list of one text: JSON has no dates
    if isinstance(cell, str):
        return _ID_NUMBER.sub(lambda found: "0" * (len(found[0]) - 4) + found[0][-4:], cell)
    return cell if isinstance(cell, int | float) else text_of(cell)


def _tails_only(cell: Cell) -> object:
    if isinstance(cell, int | float):
        if cell >= 10**15:
            return _LOST
        return cell if cell < 10**4 else text_of(cell)[-4:]
    text = text_of(cell)
    if re.search(r"[0-9]E\+", text.upper()):
        return _LOST
    parts = re.split(r"([、，,；;/]+)", text)
    return "".join(part if n % 2 else part.replace(" ", "")[-4:] for n, part in enumerate(parts))

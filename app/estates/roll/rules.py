"""Reading a roll 业主名册 as offices keep it: columns by their names, rows to units and owners.

Nothing is guessed silently: what cannot be read is wrong, what could mean two things is doubtful,
both with the cell. Areas are m² × 100. Of an ID number only the last four signs are ever kept.
Sources: FORMATS section 3; Interpretation of 2020-12-29, Art. 8 (where an area comes from).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.estates.roll.cells import (
    KINDS,
    SOURCES,
    STATUSES,
    Cell,
    WrongCell,
    column_letter,
    find_columns,
    number_of,
    one_of,
    read_area,
    read_floor,
    read_names,
    read_phones,
    read_tails,
    refuse_dates,
    text_of,
)
from app.estates.roll.people import fill_from_register, heads_of, namesakes, settle
from app.estates.roll.rows import OwnerLine, RollRow
from app.i18n import _
from app.masks import mask_owner, split_room

CHINESE_DATA = True  # headers and cells of spreadsheets

_TOTALS = re.compile(r"(总|小|合)计")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read; `rows` from the first line on."""

    name: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong or doubtful, and where: row and cell as the spreadsheet names them."""

    sheet: str
    row: int
    cell: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeveralUnits:
    """One head with several units; `owner` is masked."""

    owner: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing the file would do. `columns`: what was understood → letter of the column.

    `wrong` and `doubtful` rows are left out; `noted` ones are imported and want a second look.
    """

    columns: Mapping[str, str]
    new: tuple[RollRow, ...]
    changed: tuple[RollRow, ...]
    unchanged: tuple[RollRow, ...]
    wrong: tuple[Remark, ...]
    doubtful: tuple[Remark, ...]
    heads: int
    several_units: tuple[SeveralUnits, ...]
    namesakes: tuple[SeveralUnits, ...]
    noted: tuple[Remark, ...] = ()

    @property
    def mark(self) -> str:
        """The same for the same writes: an import can tell whether this preview still holds."""
        return hashlib.sha256(repr((self.new, self.changed)).encode()).hexdigest()[:32]

    def to_json(self) -> dict[str, object]:
        """The published form of FORMATS section 3."""
        counts = ("new", "changed", "unchanged", "doubtful", "wrong")
        return {
            "columns": dict(self.columns),
            "rows": {name: len(getattr(self, name)) for name in counts},
            "wrong": [_remark_json(one) for one in self.wrong],
            "doubtful": [_remark_json(one) for one in self.doubtful],
            "noted": [_remark_json(one) for one in self.noted],
            "owners": {
                "heads": self.heads,
                "several_units": [
                    {"owner": one.owner, "units": list(one.units)} for one in self.several_units
                ],
                "namesakes": [
                    {"owner": one.owner, "units": list(one.units)} for one in self.namesakes
                ],
            },
        }


def _remark_json(one: Remark) -> dict[str, object]:
    return {"row": one.row, "cell": one.cell, "reason": one.reason}


# -- rows ------------------------------------------------------------------------------------


def _is_no_row(cells: Mapping[str, Cell]) -> bool:
    """Empty rows, subtotals and totals, a building's own line, a note at the foot."""
    texts = [text for text in map(text_of, cells.values()) if text]
    if not texts or _TOTALS.match(texts[0].replace(" ", "")):
        return True
    return not any(text_of(cells.get(name)) for name in ("room", "area", "owner"))


def read_place(cells: Mapping[str, Cell]) -> tuple[str, str, str]:
    """(building, staircase, room), also where all stand in one cell. WrongCell."""
    room = text_of(cells.get("room"))
    if not room:
        raise WrongCell("room", _("没有填写房号"))
    building = number_of(cells.get("building"), "号楼|栋|幢|座|号|楼|#")
    staircase = number_of(cells.get("staircase"), "单元|门")
    if not building:
        parts = split_room(room)
        if parts is None or not parts.building:
            raise WrongCell("room", _("“{room}”看不出楼号，请填写楼号列").format(room=room[:20]))
        return parts.area + parts.building, staircase or parts.staircase, parts.room
    room = re.sub(r"(室|房|号)$", "", room)
    written = "-".join(part for part in (building, staircase) if part)
    room = room.removeprefix(f"{written}-")  # 1-2-501 beside columns that say 1 and 2
    for name, text in (("building", building), ("staircase", staircase), ("room", room)):
        if len(text) > 20:
            raise WrongCell(name, _("“{text}…”太长，最多 20 个字").format(text=text[:10]))
    return building, staircase, room


def _owners(cells: Mapping[str, Cell]) -> tuple[OwnerLine, ...]:
    """The owner and those who own with her. Tails and phones of several go by their order."""
    names = read_names(cells.get("owner"), "owner")
    others = read_names(cells.get("coowners"), "coowners")
    if not names and others:
        raise WrongCell("owner", _("填写了共有人，但没有填写产权人"))
    everybody = list(dict.fromkeys([*names, *others]))
    tails, phones = read_tails(cells.get("id_tail")), read_phones(cells.get("phone"))
    if not everybody:
        return ()
    people = len(everybody)
    if len(tails) > 1 and len(tails) not in (len(names), people):
        raise WrongCell(
            "id_tail",
            _("证件号有 {n} 个，产权人有 {people} 人，请按人数和顺序填写").format(
                n=len(tails), people=people
            ),
        )
    if len(phones) > people or people == 1:  # several numbers of the first
        phones = ["/".join(phones[:3])[:40]]
    return tuple(
        OwnerLine(
            name,
            (tails[n] if n < len(tails) else None) or None,
            (phones[n] if n < len(phones) else None) or None,
        )
        for n, name in enumerate(everybody)
    )


def read_row(cells: Mapping[str, Cell], row: int, sheet: str) -> RollRow:
    """WrongCell with the column at fault."""
    refuse_dates(cells)
    building, staircase, room = read_place(cells)
    owners = _owners(cells)
    named = read_names(cells.get("representative"), "representative")
    if len(named) > 1:
        raise WrongCell("representative", _("代表人只能填写一人"))
    if named and named[0] not in {owner.name for owner in owners}:
        raise WrongCell("representative", _("代表人不在产权人和共有人之中，请核对姓名"))
    return RollRow(
        row=row,
        sheet=sheet,
        building=building,
        staircase=staircase,
        floor=read_floor(cells.get("floor"), room),
        room=room,
        kind=one_of(cells.get("kind"), KINDS, "kind") or "dwelling",
        area_x100=read_area(cells.get("area")),
        area_source=one_of(cells.get("area_source"), SOURCES, "area_source"),
        status=one_of(cells.get("status"), STATUSES, "status") or "sold",
        owners=owners,
        representative=named[0] if named and len(owners) > 1 else None,
    )


# -- the whole -------------------------------------------------------------------------------


def preview(sheets: Sequence[Sheet], existing: Mapping[str, RollRow]) -> Preview:
    """What the file says, against the register (`existing` by unit name)."""
    good: dict[str, RollRow] = {}
    wrong: list[Remark] = []
    doubtful: list[Remark] = []
    letters: dict[str, str] = {}
    phone_cells: dict[str, str] = {}
    for sheet in sheets:
        found = find_columns(sheet.rows)
        if found is None:
            continue
        header, columns = found
        letters = letters or {name: column_letter(column) for name, column in columns.items()}
        titles = named_cells(sheet.rows[header], columns)
        for index, row in enumerate(sheet.rows[header + 1 :], header + 2):
            cells = named_cells(row, columns)
            if _is_no_row(cells) or cells == titles:
                continue
            try:
                read = read_row(cells, index, sheet.name)
            except WrongCell as fault:
                cell = cell_name(columns, fault.column, index)
                wrong.append(Remark(sheet.name, index, cell, fault.reason))
                continue
            first = good.get(read.unit)
            if first is not None:
                cell = cell_name(columns, "room", index)
                reason = _("与{sheet}第 {row} 行是同一户，按第 {row} 行导入").format(
                    sheet="" if first.sheet == sheet.name else first.sheet, row=first.row
                )
                doubtful.append(Remark(sheet.name, index, cell, reason))
                continue
            good[read.unit] = fill_from_register(read, existing.get(read.unit), columns)
            phone_cells[read.unit] = cell_name(columns, "phone", index)
    rows, differing = settle(good.values(), existing.values())
    reason = _("同一位业主写了两个电话，按先出现的保存，请核对")
    noted = [Remark(row.sheet, row.row, phone_cells[row.unit], reason) for row in differing]
    return _compare(rows, existing, letters, (wrong, doubtful, noted))


def named_cells(row: Sequence[Cell], columns: Mapping[str, int]) -> dict[str, Cell]:
    return {name: row[column] if column < len(row) else None for name, column in columns.items()}


def cell_name(columns: Mapping[str, int], name: str, row: int) -> str:
    """E24; of a column that the file has not got, the room's cell."""
    return f"{column_letter(columns.get(name, columns['room']))}{row}"


def _compare(
    rows: Sequence[RollRow],
    existing: Mapping[str, RollRow],
    letters: Mapping[str, str],
    remarks: tuple[Sequence[Remark], Sequence[Remark], Sequence[Remark]],
) -> Preview:
    wrong, doubtful, noted = remarks
    heads = heads_of(rows)
    return Preview(
        columns=letters,
        new=tuple(row for row in rows if row.unit not in existing),
        changed=tuple(row for row in rows if row.unit in existing and existing[row.unit] != row),
        unchanged=tuple(row for row in rows if existing.get(row.unit) == row),
        wrong=tuple(wrong),
        doubtful=tuple(doubtful),
        heads=len(heads),
        several_units=tuple(
            SeveralUnits(
                "、".join(mask_owner(owner.name) for owner in together[0].owners),
                tuple(row.unit for row in together),
            )
            for together in heads.values()
            if len(together) > 1
        ),
        namesakes=tuple(
            SeveralUnits(mask_owner(name), tuple(units)) for name, units in namesakes(rows)
        ),
        noted=tuple(noted),
    )

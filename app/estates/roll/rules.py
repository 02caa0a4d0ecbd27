"""Reading a roll 业主名册 as offices keep it: columns by their names, rows to units and owners.

Nothing is guessed silently: what cannot be read is wrong, what could mean two things is doubtful,
both with the cell. Areas are m² × 100. Of an ID number only the last four signs are ever kept.
Sources: FORMATS section 3; Interpretation of 2020-12-29, Art. 8 (where an area comes from).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.estates.roll.cells import (
    KINDS,
    SOURCES,
    STATUSES,
    Cell,
    WrongCell,
    column_letter,
    find_columns,
    one_of,
    read_area,
    read_floor,
    read_tail,
    text_of,
)
from app.i18n import _
from app.masks import mask_name, split_room

CHINESE_DATA = True  # headers and cells of spreadsheets

_TOTALS = re.compile(r"(总|小|合)计")
_SEVERAL = re.compile(r"[、，,；;/\s]+")


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """`id_tail`: the last four signs of an ID number; with `phone` it tells namesakes apart."""

    name: str
    id_tail: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class RollRow:
    """One unit. `row`, `sheet` and `remark` say where it stood; they are not compared."""

    row: int = field(compare=False)
    sheet: str = field(compare=False)
    building: str
    staircase: str
    floor: int | None
    room: str
    kind: str
    area_x100: int
    area_source: str | None
    status: str
    owners: tuple[OwnerLine, ...]
    representative: str | None
    remark: str | None = field(default=None, compare=False)

    @property
    def unit(self) -> str:
        """1-2-501: how the unit is named everywhere."""
        return "-".join(part for part in (self.building, self.staircase, self.room) if part)


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
    """What importing the file would do. `columns`: what was understood → letter of the column."""

    columns: Mapping[str, str]
    new: tuple[RollRow, ...]
    changed: tuple[RollRow, ...]
    unchanged: tuple[RollRow, ...]
    wrong: tuple[Remark, ...]
    doubtful: tuple[Remark, ...]
    heads: int
    several_units: tuple[SeveralUnits, ...]
    namesakes: tuple[SeveralUnits, ...]

    def to_json(self) -> dict[str, object]:
        """The published form of FORMATS section 3."""
        counts = ("new", "changed", "unchanged", "doubtful", "wrong")
        return {
            "columns": dict(self.columns),
            "rows": {name: len(getattr(self, name)) for name in counts},
            "wrong": [_remark_json(one) for one in self.wrong],
            "doubtful": [_remark_json(one) for one in self.doubtful],
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
    """Empty rows, subtotals and totals."""
    texts = [text_of(cell) for cell in cells.values()]
    if not any(texts):
        return True
    first = next(text for text in texts if text)
    return _TOTALS.match(first.replace(" ", "")) is not None


def _place(cells: Mapping[str, Cell]) -> tuple[str, str, str]:
    """(building, staircase, room), also where all stand in one cell. WrongCell."""
    room = text_of(cells.get("room"))
    if not room:
        raise WrongCell("room", _("没有填写房号"))
    building = re.sub(r"(号楼|栋|幢|座|号|楼|#)$", "", text_of(cells.get("building")))
    staircase = re.sub(r"(单元|门)$", "", text_of(cells.get("staircase")))
    if not building:
        parts = split_room(room)
        if parts is None or not parts.building:
            raise WrongCell("room", _("“{room}”看不出楼号，请填写楼号列").format(room=room[:20]))
        return parts.area + parts.building, staircase or parts.staircase, parts.room
    return building[:20], staircase[:20], re.sub(r"(室|房|号)$", "", room)[:20]


def _owners(cells: Mapping[str, Cell]) -> tuple[OwnerLine, ...]:
    """The owner and those who own with her. Tails and phones of several go by their order."""
    names = [name for name in _SEVERAL.split(text_of(cells.get("owner"))) if name]
    others = [name for name in _SEVERAL.split(text_of(cells.get("coowners"))) if name]
    if not names:
        if others:
            raise WrongCell("owner", _("填写了共有人，但没有填写产权人"))
        return ()
    everybody = list(dict.fromkeys([*names, *others]))
    tails = _for_each(text_of(cells.get("id_tail")), len(everybody))
    phones = _for_each(text_of(cells.get("phone")), len(everybody))
    return tuple(
        OwnerLine(name[:120], read_tail(tails[n]), phones[n][:40] or None)
        for n, name in enumerate(everybody)
    )


def _for_each(text: str, people: int) -> list[str]:
    """One value is the first person's; as many as there are people are theirs in order."""
    parts = [part for part in _SEVERAL.split(text) if part]
    if people > 1 and len(parts) == people:
        return parts
    return [text, *[""] * (people - 1)]


def read_row(cells: Mapping[str, Cell], row: int, sheet: str) -> RollRow:
    """WrongCell with the column at fault."""
    building, staircase, room = _place(cells)
    owners = _owners(cells)
    representative = text_of(cells.get("representative")) or None
    if representative is not None and representative not in {owner.name for owner in owners}:
        raise WrongCell("representative", _("代表人不在产权人和共有人之中"))
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
        representative=representative if len(owners) > 1 else None,
        remark=text_of(cells.get("remark")) or None,
    )


# -- the whole -------------------------------------------------------------------------------


def preview(sheets: Sequence[Sheet], existing: Mapping[str, RollRow]) -> Preview:
    """What the file says, against the register (`existing` by unit name)."""
    good: dict[str, RollRow] = {}
    wrong: list[Remark] = []
    doubtful: list[Remark] = []
    letters: dict[str, str] = {}
    for sheet in sheets:
        found = find_columns(sheet.rows)
        if found is None:
            continue
        header, columns = found
        letters = letters or {name: column_letter(column) for name, column in columns.items()}
        for index, row in enumerate(sheet.rows[header + 1 :], header + 2):
            cells = {
                name: row[column] if column < len(row) else None for name, column in columns.items()
            }
            if _is_no_row(cells):
                continue

            def at(name: str, columns: dict[str, int] = columns, index: int = index) -> str:
                return f"{column_letter(columns.get(name, columns['room']))}{index}"

            try:
                read = read_row(cells, index, sheet.name)
            except WrongCell as fault:
                wrong.append(Remark(sheet.name, index, at(fault.column), fault.reason))
                continue
            first = good.get(read.unit)
            if first is not None:
                reason = _("与第 {row} 行是同一户，按第 {row} 行导入").format(row=first.row)
                doubtful.append(Remark(sheet.name, index, at("room"), reason))
                continue
            good[read.unit] = read
    return _compare(good, existing, letters, wrong, doubtful)


def _compare(
    good: Mapping[str, RollRow],
    existing: Mapping[str, RollRow],
    letters: Mapping[str, str],
    wrong: Sequence[Remark],
    doubtful: Sequence[Remark],
) -> Preview:
    heads = _heads(list(good.values()))
    return Preview(
        columns=letters,
        new=tuple(row for unit, row in good.items() if unit not in existing),
        changed=tuple(
            row for unit, row in good.items() if unit in existing and existing[unit] != row
        ),
        unchanged=tuple(
            row for unit, row in good.items() if unit in existing and existing[unit] == row
        ),
        wrong=tuple(wrong),
        doubtful=tuple(doubtful),
        heads=len(heads),
        several_units=tuple(
            SeveralUnits(_masked(rows[0]), tuple(row.unit for row in rows))
            for rows in heads.values()
            if len(rows) > 1
        ),
        namesakes=_namesakes(list(good.values())),
    )


def owner_key(owner: OwnerLine, unit: str) -> tuple[str, str, str]:
    """What makes two lines one person: name and ID tail; without a tail, name and phone.

    A bare name tells nobody apart: it stays the owner of this one unit.
    """
    if owner.id_tail:
        return (owner.name, "id", owner.id_tail)
    if owner.phone:
        return (owner.name, "phone", owner.phone)
    return (owner.name, "unit", unit)


def _heads(rows: Sequence[RollRow]) -> dict[object, list[RollRow]]:
    """Units by head: the same set of owners, or all that the developer still holds."""
    heads: dict[object, list[RollRow]] = {}
    for row in rows:
        if row.status != "sold":
            heads.setdefault("developer", []).append(row)
        elif row.owners:
            key = frozenset(owner_key(owner, row.unit) for owner in row.owners)
            heads.setdefault(key, []).append(row)
    return heads


def _namesakes(rows: Sequence[RollRow]) -> tuple[SeveralUnits, ...]:
    """The same name on units whose owners could not be told to be one person, or not."""
    people: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for row in rows:
        if row.status != "sold":
            continue
        for owner in row.owners:
            known = people.setdefault(owner.name, {})
            known.setdefault(owner_key(owner, row.unit), []).append(row.unit)
    return tuple(
        SeveralUnits(mask_name(name), tuple(unit for units in known.values() for unit in units))
        for name, known in people.items()
        if len(known) > 1 and any(kind != "id" for _name, kind, _sign in known)
    )


def _masked(row: RollRow) -> str:
    return "、".join(mask_name(owner.name) for owner in row.owners)

"""Reading a roll 业主名册 as offices keep it: columns by their names, rows to units and owners.

Nothing is guessed silently: what cannot be read is wrong, what could mean two things is doubtful,
both with the cell. Areas are m² × 100. Of an ID number only the last four signs are ever kept.
Source: Interpretation of 2020-12-29, Art. 8 (where an area comes from).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from app.estates.roll.asking import beside, heads_and_namesakes, masked, questions
from app.estates.roll.cells import (
    Cell,
    WrongCell,
    read_area,
    read_floor,
    read_kind,
    read_place,
    read_source,
    read_status,
    refuse_dates,
    text_of,
)
from app.estates.roll.choices import Choices
from app.estates.roll.headers import (
    HEADER_WITHIN,
    chosen_columns,
    column_letter,
    find_columns,
    missing_columns,
)
from app.estates.roll.merging import Above, Merged, MergedColumns, fill_down, lines_of_flats
from app.estates.roll.owners import (
    is_public_housing,
    read_names,
    read_owners,
    state_of,
    with_state_of_unit,
)
from app.estates.roll.people import (
    decide,
    fill_from_register,
    one_line_each,
    settle,
)
from app.estates.roll.preview import Preview, Remark, SeveralUnits
from app.estates.roll.remarks import split_remark
from app.estates.roll.rows import OwnerLine, RollRow, unit_name
from app.i18n import _
from app.masks import mask_owner

CHINESE_DATA = True  # headers and cells of spreadsheets

_TOTALS = re.compile(r"(总|小|合|累|共)\s*计|^本页")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read; `rows` from the first line on, `merged` its merged cells."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[Merged, ...] = ()


# -- rows ------------------------------------------------------------------------------------


def _is_no_row(cells: Mapping[str, Cell], row: Sequence[Cell]) -> bool:
    """Empty rows, subtotals and totals, a building's own line, a note at the foot."""
    room = text_of(cells.get("room"))
    if room.isascii() and room and cells.get("owner") and cells.get("area"):
        return False  # most rows
    first = next((text for text in map(text_of, row) if text), "")
    if not first or _TOTALS.search(first):
        return True
    places = (text_of(cells.get(name)) for name in ("building", "staircase", "room"))
    if any(_TOTALS.search(text) for text in places):
        return True
    return not (room or text_of(cells.get("area")) or text_of(cells.get("owner")))


def read_row(lines: Sequence[Mapping[str, Cell]], row: int, sheet: str) -> RollRow:
    """One unit from its line, or from the lines that a merged room joins, each with an owner.

    WrongCell with the column at fault.
    """
    cells = lines[0]
    refuse_dates(cells)
    building, staircase, room = read_place(cells)
    owners = read_owners(cells)
    if len(lines) > 1:
        owners = _joined(owners, lines[1:])
    status = cells.get("status")
    if status and state_of(text_of(status)):
        owners, status = with_state_of_unit(owners, status), None
    representative = None
    if cells.get("representative"):
        representative = _representative(cells["representative"], owners)
    kept, hardship = split_remark(cells.get("remark"))
    return RollRow(
        row=row,
        sheet=sheet,
        building=building,
        staircase=staircase,
        floor=read_floor(cells.get("floor"), room),
        room=room,
        unit=unit_name(building, staircase, room),
        kind=read_kind(cells.get("kind")),
        area_x100=read_area(cells.get("area")),
        area_source=read_source(cells.get("area_source")),
        status=read_status(status),
        owners=owners,
        representative=representative,
        remark=kept,
        hardship=hardship,
    )


def _joined(
    owners: tuple[OwnerLine, ...], lines: Sequence[Mapping[str, Cell]]
) -> tuple[OwnerLine, ...]:
    by_name = {owner.name: owner for owner in owners}
    for cells in lines:
        if text_of(cells.get("area")):
            raise WrongCell("area", _("合并的房号下有几个面积，请取消合并，逐户填写"))
        for owner in read_owners(cells):
            by_name.setdefault(owner.name, owner)
    return tuple(by_name.values())


def _representative(cell: Cell, owners: Sequence[OwnerLine]) -> str | None:
    named = read_names(cell, "representative")
    if len(named) > 1:
        raise WrongCell("representative", _("代表人只能填写一人"))
    if named and named[0] not in {owner.name for owner in owners}:
        raise WrongCell("representative", _("代表人不在产权人和共有人之中，请核对姓名"))
    return named[0] if named and len(owners) > 1 else None


# -- the whole -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """What has been read so far, sheet after sheet."""

    existing: Mapping[str, RollRow]
    carry: bool
    good: dict[str, RollRow] = field(default_factory=dict)
    columns: dict[str, Mapping[str, int]] = field(default_factory=dict)  # of each sheet
    wrong: list[Remark] = field(default_factory=list)
    doubtful: list[Remark] = field(default_factory=list)
    noted: list[Remark] = field(default_factory=list)
    carried: int = 0


def preview(
    sheets: Sequence[Sheet], existing: Mapping[str, RollRow], choices: Choices | None = None
) -> Preview:
    """What the file says, as staff chose to have it read, against the register (by unit name)."""
    choices = choices or Choices()
    reading = _Reading(existing, choices.carry)
    letters: dict[str, str] = {}
    titles: Sequence[Cell] | None = None
    missing: set[str] = set()
    for sheet in sheets:
        head = fill_down(list(islice(sheet.rows, HEADER_WITHIN)), sheet.merged)
        found = find_columns(head)
        if found is None:
            continue
        header, columns = found
        first = titles if titles is not None else head[header]
        columns = chosen_columns(columns, head[header], choices.columns, first)
        missing.update(missing_columns(columns))
        if titles is None:
            titles = head[header]
            letters = {name: column_letter(column) for name, column in columns.items()}
        if not choices.remark:
            columns.pop("remark", None)
        if not missing_columns(columns):
            _read_sheet(sheet, header, head[header], columns, reading)
    rows, differing = settle(reading.good.values(), existing.values())
    reason = _("同一位业主写了两个电话，按先出现的保存，请核对")
    reading.noted += [
        Remark(row.sheet, row.row, cell_name(reading.columns[row.sheet], "phone", row.row), reason)
        for row in differing
    ]
    others = beside(rows, existing)
    heads, uncertain = heads_and_namesakes(rows, others)
    asked = questions(heads, uncertain, choices, frozenset(row.unit for row in others))
    if choices.same or choices.apart:
        decided = decide([*rows, *others], choices.same, choices.apart)
        rows, told = decided[: len(rows)], decided[len(rows) :]
        heads, uncertain = heads_and_namesakes(rows, told)
        rows += [row for row, old in zip(told, others, strict=True) if row is not old]
    rows = one_line_each(rows)
    new, changed, unchanged = _compare(rows, existing)
    return Preview(
        columns=letters,
        titles=tuple(text_of(cell) for cell in titles or ()),
        missing=tuple(sorted(missing)),
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        wrong=tuple(reading.wrong),
        doubtful=tuple(reading.doubtful),
        heads=len(heads),
        several_units=tuple(
            SeveralUnits(masked(together[0]), tuple(row.unit for row in together))
            for together in heads.values()
            if len(together) > 1
        ),
        namesakes=tuple(SeveralUnits(mask_owner(one.name), one.units) for one in uncertain),
        noted=tuple(reading.noted),
        questions=asked,
        carried=reading.carried,
    )


def _read_sheet(
    sheet: Sheet,
    header: int,
    titles: Sequence[Cell],
    columns: Mapping[str, int],
    reading: _Reading,
) -> None:
    same_as_header = named_cells(titles, columns)
    reading.columns[sheet.name] = columns
    merged = MergedColumns(sheet.merged, columns)
    above = Above()
    blocks: dict[int, list[int]] = {}  # row with the building → rows that it is carried down to
    for index, lines, fault in lines_of_flats(
        _numbered(sheet, header, columns, same_as_header), merged
    ):
        row = index + 1
        above.note(row, lines[0])
        carried = False
        try:
            if fault is not None:
                raise fault
            read = read_row(lines, row, sheet.name)
        except WrongCell as wrong:
            filled = wrong if fault else _carried_down(lines, row, sheet.name, above, wrong)
            if isinstance(filled, WrongCell):
                cell = cell_name(columns, filled.column, row)
                reading.wrong.append(Remark(sheet.name, row, cell, filled.reason))
                continue
            read, carried = filled, True
            reading.carried += 1
        first = reading.good.get(read.unit)
        if first is not None:
            reason = _("与{sheet}第 {row} 行是同一户，按第 {row} 行导入").format(
                sheet="" if first.sheet == sheet.name else first.sheet, row=first.row
            )
            cell = cell_name(columns, "room", row)
            reading.doubtful.append(Remark(sheet.name, row, cell, reason))
            continue
        if carried and not reading.carry:
            reason = _("楼号空着，看来和第 {row} 行一样是“{building}”，请确认").format(
                row=above.row, building=text_of(above.building)[:20]
            )
            cell = cell_name(columns, "building", row)
            reading.doubtful.append(Remark(sheet.name, row, cell, reason))
            continue
        if carried:
            blocks.setdefault(above.row, []).append(row)
        reading.good[read.unit] = fill_from_register(read, reading.existing.get(read.unit), columns)
        if is_public_housing(lines[0].get("owner")):
            reason = _("写着公房或承租：公房的业主是房屋的产权单位，不是承租人，请核对产权人")
            cell = cell_name(columns, "owner", row)
            reading.noted.append(Remark(sheet.name, row, cell, reason))

    for source, rows in blocks.items():
        reason = _("从这一行起有 {n} 行空着楼号，按第 {row} 行的楼号读").format(
            n=len(rows), row=source
        )
        cell = cell_name(columns, "building", rows[0])
        reading.noted.append(Remark(sheet.name, rows[0], cell, reason))


def _carried_down(
    lines: Sequence[Mapping[str, Cell]], row: int, sheet: str, above: Above, wrong: WrongCell
) -> RollRow | WrongCell:
    """The row that is `wrong`, read with the building above it; or what is wrong all the same."""
    cells = above.filled(lines[0])
    if cells is None:
        return wrong
    try:
        return read_row([cells, *lines[1:]], row, sheet)
    except WrongCell as still:
        return still


def _numbered(
    sheet: Sheet, header: int, columns: Mapping[str, int], titles: Mapping[str, Cell]
) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows under the header that can be a unit, numbered from 0 at the top of the sheet.

    A row that a merged room joins to the one above has an owner, if anything.
    """
    for index, row in enumerate(islice(sheet.rows, header + 1, None), header + 1):
        if not row:
            continue
        cells = named_cells(row, columns)
        if not _is_no_row(cells, row) and cells != titles:
            yield index, cells


def named_cells(row: Sequence[Cell], columns: Mapping[str, int]) -> dict[str, Cell]:
    try:
        return {name: row[column] for name, column in columns.items()}
    except IndexError:  # empty cells at the end of a row are not kept
        width = len(row)
        return {name: row[column] if column < width else None for name, column in columns.items()}


def cell_name(columns: Mapping[str, int], name: str, row: int) -> str:
    """E24; of a column that the file has not got, the room's cell."""
    return f"{column_letter(columns.get(name, columns['room']))}{row}"


def _compare(
    rows: Sequence[RollRow], existing: Mapping[str, RollRow]
) -> tuple[list[RollRow], list[RollRow], list[RollRow]]:
    """(new, changed, unchanged)."""
    new: list[RollRow] = []
    changed: list[RollRow] = []
    unchanged: list[RollRow] = []
    for row in rows:
        old = existing.get(row.unit)
        (new if old is None else unchanged if old.said == row.said else changed).append(row)
    return new, changed, unchanged

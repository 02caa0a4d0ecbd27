"""The register as the spreadsheet that an import reads: the same columns, the same words."""

from collections.abc import Sequence
from decimal import Decimal

from app.estates.register.records import DwellingRecord
from app.estates.roll.cells import KINDS, SOURCES, STATUSES
from app.estates.roll.headers import COLUMNS

CHINESE_DATA = True  # cells of spreadsheets

WIDTHS = (8, 8, 8, 10, 8, 12, 14, 16, 14, 18, 20, 12, 12, 30)

Exported = tuple[list[str], list[list[str | int | Decimal | None]]]


def as_sheet(records: Sequence[DwellingRecord]) -> Exported:
    """(header, rows). Imported again, every row is unchanged."""
    return [names[0] for names in COLUMNS.values()], [_row(record) for record in records]


def _row(record: DwellingRecord) -> list[str | int | Decimal | None]:
    speaks = record.representative
    cells: dict[str, str | int | Decimal | None] = {
        "building": record.building_number,
        "staircase": record.staircase,
        "floor": record.floor,
        "room": record.room,
        "kind": KINDS[record.kind][0],
        "area": Decimal(record.area_x100) / 100,
        "area_source": SOURCES[record.area_source][0] if record.area_source else "",
        "owner": record.owners[0].name if record.owners else "",
        "id_tail": _by_order([owner.id_tail for owner in record.owners], "-"),
        "phone": _phones([owner.phone for owner in record.owners]),
        "coowners": "、".join(owner.name for owner in record.owners[1:]),
        "representative": "" if speaks is None else record.owners[speaks].name,
        "status": STATUSES[record.status][0],
        "remark": record.remark,
    }
    return [cells[name] for name in COLUMNS]


def _by_order(numbers: Sequence[str | None], nothing: str) -> str:
    """The first owner's alone, else one for each owner."""
    if not any(numbers[1:]):
        return (numbers[0] or "") if numbers else ""
    return "、".join(number or nothing for number in numbers)


def _phones(phones: Sequence[str | None]) -> str:
    """Numbers go to owners by their order, so none can be told apart after a gap or beside a
    second number of one owner: the cell stays empty then, which takes no number away."""
    there = [phone for phone in phones if phone]
    told = len(phones) == 1 or not any("/" in phone for phone in there)
    return "、".join(there) if told and list(phones[: len(there)]) == there else ""

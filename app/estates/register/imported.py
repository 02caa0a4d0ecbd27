"""What an imported roll changed in the register, as entries like those made by hand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.clock import local_date
from app.estates.register.records import DwellingRecord, Holder
from app.estates.register.storage import records_of_estate
from app.i18n import _


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was imported, by whom and when. `sha256` of what is kept of it."""

    filename: str
    sha256: str
    by: int
    at: datetime


async def note_import(
    link: asyncpg.Connection, estate: int, before: Sequence[DwellingRecord], source: Source
) -> None:
    """One entry a unit that differs from `before`, also where only its owner's other flats were in
    the file. Nothing for a register that was empty: it begins with this import. Four statements,
    inside the transaction of the import.
    """
    if not before:
        return
    then = {one.id: one for one in before}
    changed = [one for one in await records_of_estate(estate) if then.get(one.id) != one]
    ids: list[int] = await link.fetchval(
        "SELECT coalesce(array_agg(nextval('dwelling_changes_id_seq')::int), '{}')"
        " FROM generate_series(1, $1)",
        len(changed),
    )
    reason = _("导入业主名册文件“{name}”").format(name=source.filename)
    paper = _("导入的文件 {name}，校验码 {sha}").format(name=source.filename, sha=source.sha256)
    await link.copy_records_to_table(
        "dwelling_changes",
        records=(
            (
                made,
                estate,
                kind_of(then.get(one.id), one),
                local_date(source.at),
                reason[:1000],
                paper,
                _told(then.get(one.id)),
                _told(one),
                source.by,
                source.at,
            )
            for made, one in zip(ids, changed, strict=True)
        ),
        columns=(
            *("id", "estate", "kind", "effective_on", "reason", "paper", "before", "after"),
            *("changed_by", "changed_at"),
        ),
    )
    await link.copy_records_to_table(
        "dwellings_concerned",
        records=((made, one.id) for made, one in zip(ids, changed, strict=True)),
        columns=("change", "dwelling"),
    )


def kind_of(before: DwellingRecord | None, after: DwellingRecord) -> str:
    """As the same change made by hand is called; the day of the import is all that is known."""
    if before is None:
        return "added"
    if not _same_persons(before.owners, after.owners):
        return "transfer"
    return "owner" if _bare(before) == _bare(after) else "correction"


def _same_persons(before: Sequence[Holder], after: Sequence[Holder]) -> bool:
    """The same, or found to be somebody whom the register knew already."""
    return len(before) == len(after) and all(
        old.id == new.id
        or (old.name == new.name and (not old.id_tail or old.id_tail == new.id_tail))
        for old, new in zip(before, after, strict=True)
    )


def _bare(record: DwellingRecord) -> dict[str, object]:
    return {name: value for name, value in record.to_json().items() if name != "owners"}


def _told(record: DwellingRecord | None) -> str:
    return json.dumps([] if record is None else [record.to_json()], ensure_ascii=False)

"""Dwellings out of the register and into it. What writes runs inside a transaction."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import asyncpg

from app import database
from app.estates.register.records import DwellingRecord, Holder
from app.estates.roll.people import APART

_RECORDS = (
    "SELECT d.id, d.building, b.number, d.staircase, d.floor, d.room, d.kind, d.area_x100,"
    " d.area_source, d.status, d.remark,"
    " (SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name,"
    "  'id_tail', o.id_tail, 'phone', o.phone, 'state', o.state,"
    "  'state_reason', o.state_reason, 'representative', s.is_representative)"
    "  ORDER BY s.position), '[]')"
    "  FROM ownerships s JOIN owners o ON o.id = s.owner WHERE s.dwelling = d.id) AS owners"
    " FROM dwellings d JOIN buildings b ON b.id = d.building WHERE d.retired_at IS NULL AND "
)


async def load_records(dwellings: Sequence[int]) -> list[DwellingRecord]:
    """Those that stand, in the order asked for. One query."""
    rows = await database.fetch(_RECORDS + "d.id = ANY($1::int[])", list(dwellings))
    found = {row["id"]: _as_record(row) for row in rows}
    return [found[dwelling] for dwelling in dwellings if dwelling in found]


async def records_of_owner(owner: int) -> list[DwellingRecord]:
    """Every dwelling that she owns or owns with others. One query."""
    rows = await database.fetch(
        _RECORDS + "d.id IN (SELECT dwelling FROM ownerships WHERE owner = $1) ORDER BY d.id",  # noqa: S608
        owner,
    )
    return [_as_record(row) for row in rows]


async def records_of_building(building: int) -> list[DwellingRecord]:
    """In the order of the register. One query."""
    rows = await database.fetch(_RECORDS + "d.building = $1 ORDER BY d.id", building)
    return [_as_record(row) for row in rows]


async def records_of_estate(estate: int) -> list[DwellingRecord]:
    """In the order of the register. One query."""
    rows = await database.fetch(_RECORDS + "d.estate = $1 ORDER BY d.id", estate)
    return [_as_record(row) for row in rows]


def _as_record(row: asyncpg.Record) -> DwellingRecord:
    owners: list[dict[str, Any]] = json.loads(row["owners"])
    speaks = [owner.pop("representative") for owner in owners]
    return DwellingRecord(
        id=row["id"],
        building=row["building"],
        building_number=row["number"],
        staircase=row["staircase"],
        floor=row["floor"],
        room=row["room"],
        kind=row["kind"],
        area_x100=row["area_x100"],
        area_source=row["area_source"],
        status=row["status"],
        remark=row["remark"],
        owners=tuple(Holder(**owner) for owner in owners),
        representative=speaks.index(True) if True in speaks else None,
    )


async def last_changes(dwellings: Sequence[int]) -> dict[int, int]:
    """Dwelling → its latest change, 0 for none. One query."""
    rows = await database.fetch(
        "SELECT dwelling, max(change) AS change FROM dwellings_concerned"
        " WHERE dwelling = ANY($1::int[]) GROUP BY dwelling",
        list(dwellings),
    )
    return dict.fromkeys(dwellings, 0) | {row["dwelling"]: row["change"] for row in rows}


async def lock_register(link: asyncpg.Connection, estate: int) -> None:
    """One writer at a time and estate, an import included: units and people stay told apart."""
    await link.execute("SELECT 1 FROM estates WHERE id = $1 FOR UPDATE", estate)


async def is_taken(
    link: asyncpg.Connection, estate: int, unit: str, besides: Sequence[int]
) -> bool:
    """Whether a dwelling that stands, other than those, has this name."""
    return bool(
        await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM dwellings WHERE estate = $1 AND unit = $2"
            " AND retired_at IS NULL AND id <> ALL($3::int[]))",
            estate,
            unit,
            list(besides),
        )
    )


async def namesakes(link: asyncpg.Connection, estate: int, name: str) -> list[Holder]:
    """Everybody of that name whom nobody has set apart by hand, those who own something first."""
    rows = await link.fetch(
        "SELECT id, name, id_tail, phone, state, state_reason FROM owners o"
        " WHERE estate = $1 AND name = $2"
        " AND NOT starts_with(coalesce(identity, ''), $3)"
        " ORDER BY NOT EXISTS (SELECT 1 FROM ownerships WHERE owner = o.id), id",
        estate,
        name,
        APART,
    )
    return [Holder(**dict(row)) for row in rows]


async def is_set_apart(link: asyncpg.Connection, owner: int) -> bool:
    """Whether staff have said that she is nobody else, whoever has her name and number."""
    return bool(
        await link.fetchval(
            "SELECT starts_with(coalesce(identity, ''), $2) FROM owners WHERE id = $1",
            owner,
            APART,
        )
    )


async def add_owner(link: asyncpg.Connection, estate: int, owner: Holder) -> Holder:
    made = await link.fetchval(
        "INSERT INTO owners (estate, name, id_tail, phone, state, state_reason)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        estate,
        owner.name,
        owner.id_tail,
        owner.phone,
        owner.state,
        owner.state_reason,
    )
    return replace(owner, id=made)


async def save_owner(link: asyncpg.Connection, owner: Holder) -> None:
    await link.execute(
        "UPDATE owners SET name = $2, id_tail = $3, phone = $4, state = $5, state_reason = $6"
        " WHERE id = $1",
        owner.id,
        owner.name,
        owner.id_tail,
        owner.phone,
        owner.state,
        owner.state_reason,
    )


async def save_dwelling(link: asyncpg.Connection, record: DwellingRecord) -> None:
    """The dwelling's own columns and who owns it."""
    await link.execute(
        "UPDATE dwellings SET staircase = $2, floor = $3, room = $4, unit = $5, kind = $6,"
        " area_x100 = $7, area_source = $8, status = $9, remark = $10 WHERE id = $1",
        record.id,
        record.staircase,
        record.floor,
        record.room,
        record.unit,
        record.kind,
        record.area_x100,
        record.area_source,
        record.status,
        record.remark,
    )
    await _save_ownerships(link, record)


async def add_dwelling(
    link: asyncpg.Connection, estate: int, record: DwellingRecord
) -> DwellingRecord:
    made = await link.fetchval(
        "INSERT INTO dwellings (estate, building, staircase, floor, room, unit, kind, area_x100,"
        " area_source, status, remark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " RETURNING id",
        estate,
        record.building,
        record.staircase,
        record.floor,
        record.room,
        record.unit,
        record.kind,
        record.area_x100,
        record.area_source,
        record.status,
        record.remark,
    )
    added = replace(record, id=made)
    await _save_ownerships(link, added)
    return added


async def retire_dwellings(
    link: asyncpg.Connection, dwellings: Sequence[int], now: datetime
) -> None:
    """They own nothing any more; who owned them stands in the change."""
    await link.execute("DELETE FROM ownerships WHERE dwelling = ANY($1::int[])", list(dwellings))
    await link.execute(
        "UPDATE dwellings SET retired_at = $2 WHERE id = ANY($1::int[])", list(dwellings), now
    )


async def _save_ownerships(link: asyncpg.Connection, record: DwellingRecord) -> None:
    await link.execute("DELETE FROM ownerships WHERE dwelling = $1", record.id)
    await link.executemany(
        "INSERT INTO ownerships (dwelling, owner, position, is_representative)"
        " VALUES ($1, $2, $3, $4)",
        [
            (record.id, owner.id, place + 1, place == record.representative)
            for place, owner in enumerate(record.owners)
        ],
    )

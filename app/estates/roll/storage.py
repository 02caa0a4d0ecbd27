"""The register as rows of a roll, and rows of a roll into the register."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from app import database
from app.estates.roll.rows import OwnerLine, RollRow, owner_key


async def existing_rows(estate: int) -> dict[str, RollRow]:
    """What the register has now, by unit, in the shape a file is read into. One query."""
    rows = await database.fetch(
        "SELECT b.number AS building, d.staircase, d.floor, d.room, d.unit, d.kind,"
        " d.area_x100, d.area_source, d.status, o.name, o.id_tail, o.phone,"
        " s.is_representative"
        " FROM dwellings d JOIN buildings b ON b.id = d.building"
        " LEFT JOIN ownerships s ON s.dwelling = d.id LEFT JOIN owners o ON o.id = s.owner"
        " WHERE d.estate = $1 AND d.retired_at IS NULL ORDER BY d.id, s.position",
        estate,
    )
    found: dict[str, list[asyncpg.Record]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return {unit: _as_row(lines) for unit, lines in found.items()}


def _as_row(lines: Sequence[asyncpg.Record]) -> RollRow:
    first = lines[0]
    return RollRow(
        row=0,
        sheet="",
        building=first["building"],
        staircase=first["staircase"],
        floor=first["floor"],
        room=first["room"],
        kind=first["kind"],
        area_x100=first["area_x100"],
        area_source=first["area_source"],
        status=first["status"],
        owners=tuple(
            OwnerLine(line["name"], line["id_tail"], line["phone"])
            for line in lines
            if line["name"] is not None
        ),
        representative=next((line["name"] for line in lines if line["is_representative"]), None),
    )


async def write_rows(link: asyncpg.Connection, estate: int, rows: Iterable[RollRow]) -> None:
    """Insert new units and bring known ones to what the rows say. Inside a transaction.

    A constant number of statements for any number of rows.
    """
    wanted = list(rows)
    buildings = await _buildings(link, estate, {row.building for row in wanted})
    dwellings = await _dwellings(link, estate, wanted, buildings)
    owners = await _owners(link, estate, wanted)
    changed = [dwellings[row.unit] for row in wanted]
    await link.execute("DELETE FROM ownerships WHERE dwelling = ANY($1::int[])", changed)
    await link.executemany(
        "INSERT INTO ownerships (dwelling, owner, position, is_representative)"
        " VALUES ($1, $2, $3, $4)",
        [
            (
                dwellings[row.unit],
                owners[(row.unit, position)],
                position,
                owner.name == row.representative,
            )
            for row in wanted
            for position, owner in enumerate(row.owners, 1)
        ],
    )


async def _buildings(
    link: asyncpg.Connection, estate: int, numbers: Iterable[str]
) -> dict[str, int]:
    await link.execute(
        "INSERT INTO buildings (estate, number) SELECT $1, unnest($2::text[])"
        " ON CONFLICT (estate, number) DO NOTHING",
        estate,
        list(numbers),
    )
    found = await link.fetch("SELECT id, number FROM buildings WHERE estate = $1", estate)
    return {row["number"]: row["id"] for row in found}


async def _dwellings(
    link: asyncpg.Connection,
    estate: int,
    rows: Sequence[RollRow],
    buildings: Mapping[str, int],
) -> dict[str, int]:
    await link.executemany(
        "INSERT INTO dwellings (estate, building, staircase, floor, room, unit, kind,"
        " area_x100, area_source, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (estate, unit) WHERE retired_at IS NULL DO UPDATE SET"
        " building = $2, staircase = $3, floor = $4,"
        " room = $5, kind = $7, area_x100 = $8, area_source = $9, status = $10",
        [
            (
                estate,
                buildings[row.building],
                row.staircase,
                row.floor,
                row.room,
                row.unit,
                row.kind,
                row.area_x100,
                row.area_source,
                row.status,
            )
            for row in rows
        ],
    )
    found = await link.fetch(
        "SELECT id, unit FROM dwellings WHERE estate = $1 AND retired_at IS NULL", estate
    )
    return {row["unit"]: row["id"] for row in found}


@dataclass(slots=True)
class _Known:
    """Owners on the register by what tells them apart; those to be brought up to date."""

    by_key: dict[tuple[str, str, str], int] = field(default_factory=dict)
    lines: dict[int, OwnerLine] = field(default_factory=dict)
    updates: dict[int, OwnerLine] = field(default_factory=dict)

    def find(self, owner: OwnerLine, unit: str) -> int | None:
        """Her id, also where the register knew less of her: no tail yet, or a bare name here."""
        keys = [owner_key(owner, unit)]
        if owner.id_tail and owner.phone:
            keys.append((owner.name, "phone", owner.phone))
        keys.append((owner.name, "unit", unit))
        found = next((key for key in keys if key in self.by_key), None)
        if found is None:
            return None
        known = self.by_key[found] if found == keys[0] else self.by_key.pop(found)
        self.by_key[keys[0]] = known
        if self.lines[known] != owner:
            self.lines[known] = self.updates[known] = owner
        return known


async def _known_owners(link: asyncpg.Connection, estate: int) -> _Known:
    """Before any ownership of this import is taken away. A bare name belongs to its unit."""
    known = _Known()
    for row in await link.fetch(
        "SELECT o.id, o.name, o.id_tail, o.phone, min(d.unit) AS unit FROM owners o"
        " JOIN ownerships s ON s.owner = o.id JOIN dwellings d ON d.id = s.dwelling"
        " WHERE o.estate = $1 GROUP BY o.id ORDER BY o.id",
        estate,
    ):
        line = OwnerLine(row["name"], row["id_tail"], row["phone"])
        known.by_key.setdefault(owner_key(line, row["unit"]), row["id"])
        known.lines[row["id"]] = line
    return known


async def _owners(
    link: asyncpg.Connection, estate: int, rows: Sequence[RollRow]
) -> dict[tuple[str, int], int]:
    """(unit, position) → owner id; makes the owners that are new, updates those that changed."""
    known = await _known_owners(link, estate)
    answer: dict[tuple[str, int], int] = {}
    waiting: dict[tuple[str, str, str], OwnerLine] = {}
    places: list[tuple[tuple[str, int], tuple[str, str, str]]] = []
    for line in rows:
        for position, owner in enumerate(line.owners, 1):
            place, key = (line.unit, position), owner_key(owner, line.unit)
            there = known.find(owner, line.unit)
            if there is not None:
                answer[place] = there
                continue
            waiting.setdefault(key, owner)
            places.append((place, key))
    await link.executemany(
        "UPDATE owners SET id_tail = $2, phone = $3 WHERE id = $1",
        [(owner, line.id_tail, line.phone) for owner, line in known.updates.items()],
    )
    made = await link.fetch(
        "INSERT INTO owners (estate, name, id_tail, phone, state)"
        " SELECT $1, n, i, p, 'known' FROM unnest($2::text[], $3::text[], $4::text[])"
        " WITH ORDINALITY AS new(n, i, p, o) ORDER BY o RETURNING id",
        estate,
        [owner.name for owner in waiting.values()],
        [owner.id_tail for owner in waiting.values()],
        [owner.phone for owner in waiting.values()],
    )
    ids = {key: row["id"] for key, row in zip(waiting, made, strict=True)}
    return answer | {place: ids[key] for place, key in places}

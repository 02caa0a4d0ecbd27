"""The register as rows of a roll, and rows of a roll into the register."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from app import database
from app.estates.roll.people import APART
from app.estates.roll.rows import OwnerKey, OwnerLine, RollRow, owner_key, plain_key


async def existing_rows(estate: int) -> dict[str, RollRow]:
    """What the register has now, by unit, in the shape a file is read into. Two queries."""
    rows = await database.fetch(
        "SELECT d.id, b.number AS building, d.staircase, d.floor, d.room, d.unit, d.kind,"
        " d.area_x100, d.area_source, d.status, d.remark, o.name, o.id_tail, o.phone, o.state,"
        " o.state_reason, o.identity, s.is_representative"
        " FROM dwellings d JOIN buildings b ON b.id = d.building"
        " LEFT JOIN ownerships s ON s.dwelling = d.id LEFT JOIN owners o ON o.id = s.owner"
        " WHERE d.estate = $1 AND d.retired_at IS NULL ORDER BY d.id, s.position",
        estate,
    )
    notes: dict[int, set[str]] = {}
    # Those taken away too: what staff removed does not come back with the next file.
    for note in await database.fetch(
        "SELECT n.dwelling, n.note FROM hardship_notes n JOIN dwellings d ON d.id = n.dwelling"
        " WHERE d.estate = $1",
        estate,
    ):
        notes.setdefault(note["dwelling"], set()).add(note["note"])
    found: dict[str, list[asyncpg.Record]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return {unit: _as_row(lines, notes) for unit, lines in found.items()}


def _as_row(lines: Sequence[asyncpg.Record], notes: Mapping[int, Collection[str]]) -> RollRow:
    first = lines[0]
    return RollRow(
        row=0,
        sheet="",
        building=first["building"],
        staircase=first["staircase"],
        floor=first["floor"],
        room=first["room"],
        unit=first["unit"],
        kind=first["kind"],
        area_x100=first["area_x100"],
        area_source=first["area_source"],
        status=first["status"],
        owners=tuple(_as_owner(line) for line in lines if line["name"] is not None),
        representative=next((line["name"] for line in lines if line["is_representative"]), None),
        remark=first["remark"],
        noted=frozenset(notes.get(first["id"], ())),
    )


def _as_owner(line: asyncpg.Record) -> OwnerLine:
    return OwnerLine(
        line["name"],
        line["id_tail"],
        line["phone"],
        line["state"],
        line["state_reason"],
        line["identity"],
    )


async def write_rows(
    link: asyncpg.Connection,
    estate: int,
    new: Sequence[RollRow],
    changed: Sequence[RollRow],
    *,
    by: int,
    now: datetime,
) -> None:
    """Insert new units and bring known ones to what the rows say. Inside a transaction that has
    locked the estate.

    A constant number of statements for any number of rows; what is new goes in by COPY.
    """
    wanted = [*changed, *new]  # who is on the register already is found before she is made anew
    buildings = await _buildings(link, estate, {row.building for row in wanted})
    # Foreign keys are checked by plans that the connection keeps; one made while a table was small
    # reads the whole of it for each row.
    await link.execute("SET LOCAL enable_seqscan = off; DISCARD PLANS")
    owners = await _owners(link, estate, wanted)
    dwellings = await _add_dwellings(link, estate, new, buildings)
    dwellings |= await _update_dwellings(link, estate, changed, buildings)
    await link.execute(
        "DELETE FROM ownerships WHERE dwelling = ANY($1::int[])",
        [dwellings[row.unit] for row in changed],
    )
    lines = (
        (dwellings[row.unit], next(owners), position, owner.name == row.representative)
        for row in wanted
        for position, owner in enumerate(row.owners, 1)
    )
    await link.copy_records_to_table(
        "ownerships",
        records=lines,
        columns=("dwelling", "owner", "position", "is_representative"),
    )
    await link.execute("SET LOCAL enable_seqscan = on")
    noted = [row for row in wanted if row.hardship]
    await link.execute(
        "INSERT INTO hardship_notes (dwelling, note, noted_by, noted_at)"
        " SELECT d, n, $3, $4 FROM unnest($1::int[], $2::text[]) AS new(d, n)",
        [dwellings[row.unit] for row in noted],
        [row.hardship for row in noted],
        by,
        now,
    )


async def _new_ids(link: asyncpg.Connection, table: str, count: int) -> list[int]:
    """Taken beforehand, for COPY gives none back."""
    ids: list[int] = await link.fetchval(
        "SELECT coalesce(array_agg(nextval($1::text::regclass)::int), '{}')"
        " FROM generate_series(1, $2)",
        f"{table}_id_seq",
        count,
    )
    return ids


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


async def _add_dwellings(
    link: asyncpg.Connection,
    estate: int,
    rows: Sequence[RollRow],
    buildings: Mapping[str, int],
) -> dict[str, int]:
    """Unit → id of dwellings that were not there."""
    ids = await _new_ids(link, "dwellings", len(rows))
    await link.copy_records_to_table(
        "dwellings",
        records=(
            (
                *(made, estate, buildings[row.building], row.staircase, row.floor, row.room),
                *(row.unit, row.kind, row.area_x100, row.area_source, row.status, row.remark),
            )
            for made, row in zip(ids, rows, strict=True)
        ),
        columns=(
            *("id", "estate", "building", "staircase", "floor", "room"),
            *("unit", "kind", "area_x100", "area_source", "status", "remark"),
        ),
    )
    return {row.unit: made for made, row in zip(ids, rows, strict=True)}


async def _update_dwellings(
    link: asyncpg.Connection,
    estate: int,
    rows: Sequence[RollRow],
    buildings: Mapping[str, int],
) -> dict[str, int]:
    """Unit → id of dwellings that stand, now as the rows say."""
    found = await link.fetch(
        "UPDATE dwellings SET building = b, staircase = s, floor = f, room = r, kind = k,"
        " area_x100 = a, area_source = c, status = t, remark = m"
        " FROM unnest($2::int[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[],"
        " $8::int[], $9::text[], $10::text[], $11::text[]) AS new(b, s, f, r, u, k, a, c, t, m)"
        " WHERE estate = $1 AND unit = u AND retired_at IS NULL RETURNING id, unit",
        estate,
        [buildings[row.building] for row in rows],
        [row.staircase for row in rows],
        [row.floor for row in rows],
        [row.room for row in rows],
        [row.unit for row in rows],
        [row.kind for row in rows],
        [row.area_x100 for row in rows],
        [row.area_source for row in rows],
        [row.status for row in rows],
        [row.remark for row in rows],
    )
    return {row["unit"]: row["id"] for row in found}


# -- owners ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """Owners on the register by what tells them apart; those to be brought up to date."""

    by_key: dict[OwnerKey, int] = field(default_factory=dict)
    lines: dict[int, OwnerLine] = field(default_factory=dict)
    units: dict[int, frozenset[str]] = field(default_factory=dict)
    updates: dict[int, OwnerLine] = field(default_factory=dict)

    def find(self, owner: OwnerLine, unit: str) -> int | None:
        """Her id, also where the register knew less of her: no tail yet, or a bare name here.

        Who is said to be nobody else takes no line that other units share.
        """
        if not self.by_key:
            return None
        keys = [owner_key(owner, unit), plain_key(owner, unit)]
        if owner.id_tail and owner.phone:
            keys.append((owner.name, "phone", owner.phone))
        keys.append((owner.name, "unit", unit))
        found = next((key for key in keys if self._may_be(key, owner, unit)), None)
        if found is None:
            return None
        known = self.by_key[found] if found == keys[0] else self.by_key.pop(found)
        self.by_key[keys[0]] = known
        if self.lines[known] != owner:
            self.lines[known] = self.updates[known] = owner
        return known

    def _may_be(self, key: OwnerKey, owner: OwnerLine, unit: str) -> bool:
        known = self.by_key.get(key)
        if known is None:
            return False
        apart = (owner.identity or "").startswith(APART)
        return not apart or key[1] == "said" or self.units[known] <= {unit}


async def _known_owners(link: asyncpg.Connection, estate: int) -> _Known:
    """Before any ownership of this import is taken away. A bare name belongs to its unit."""
    known = _Known()
    for row in await link.fetch(
        "SELECT o.id, o.name, o.id_tail, o.phone, o.state, o.state_reason, o.identity,"
        " array_agg(d.unit::text ORDER BY d.unit) AS units FROM owners o"
        " JOIN ownerships s ON s.owner = o.id JOIN dwellings d ON d.id = s.dwelling"
        " WHERE o.estate = $1 GROUP BY o.id ORDER BY o.id",
        estate,
    ):
        line = _as_owner(row)
        known.by_key.setdefault(owner_key(line, row["units"][0]), row["id"])
        known.lines[row["id"]] = line
        known.units[row["id"]] = frozenset(row["units"])
    return known


async def _owners(link: asyncpg.Connection, estate: int, rows: Sequence[RollRow]) -> Iterator[int]:
    """Owner ids, row by row in order of position; makes the owners that are new, updates those
    that changed."""
    known = await _known_owners(link, estate)
    waiting: dict[OwnerKey, OwnerLine] = {}
    places: list[int | OwnerKey] = []
    for row in rows:
        for owner in row.owners:
            there = known.find(owner, row.unit)
            if there is None:
                key = owner_key(owner, row.unit)
                waiting.setdefault(key, owner)
                places.append(key)
            else:
                places.append(there)
    await link.execute(
        "UPDATE owners SET id_tail = new.tail, phone = new.phone, state = new.state,"
        " state_reason = new.reason, identity = new.identity"
        " FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])"
        " AS new(id, tail, phone, state, reason, identity) WHERE owners.id = new.id",
        list(known.updates),
        *_columns(known.updates.values()),
    )
    ids = dict(zip(waiting, await _new_ids(link, "owners", len(waiting)), strict=True))
    await link.copy_records_to_table(
        "owners",
        records=((made, estate, *waiting[key]) for key, made in ids.items()),
        columns=("id", "estate", *OwnerLine._fields),
    )
    return (place if isinstance(place, int) else ids[place] for place in places)


def _columns(owners: Collection[OwnerLine]) -> tuple[list[str | None], ...]:
    """All that an owner's line may change, as arrays: tail, phone, state, reason, identity."""
    return (
        [owner.id_tail for owner in owners],
        [owner.phone for owner in owners],
        [owner.state for owner in owners],
        [owner.state_reason for owner in owners],
        [owner.identity for owner in owners],
    )

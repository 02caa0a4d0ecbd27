"""The register of an estate as the roll is made from it."""

import json

import asyncpg

from votes.electorate.rules import RegisteredOwner, RegisteredUnit


async def registered_units(link: asyncpg.Connection, estate: int) -> list[RegisteredUnit]:
    """All units with their owners, in the order of the register. One query, one snapshot."""
    rows = await link.fetch(
        "SELECT d.unit, b.number AS building, d.staircase, d.floor, d.room, d.kind, d.status,"
        " d.area_x100, d.area_source,"
        " (SELECT coalesce(json_agg(json_build_object('owner', o.id, 'name', o.name,"
        "  'id_tail', o.id_tail, 'phone', o.phone, 'is_representative', s.is_representative,"
        "  'state', o.state)"
        "  ORDER BY s.position), '[]')"
        "  FROM ownerships s JOIN owners o ON o.id = s.owner WHERE s.dwelling = d.id) AS owners"
        " FROM dwellings d JOIN buildings b ON b.id = d.building"
        " WHERE d.estate = $1 AND d.retired_at IS NULL"
        " ORDER BY d.id",
        estate,
    )
    return [
        RegisteredUnit(
            unit=row["unit"],
            building=row["building"],
            staircase=row["staircase"],
            floor=row["floor"],
            room=row["room"],
            kind=row["kind"],
            status=row["status"],
            area_x100=row["area_x100"],
            area_source=row["area_source"],
            owners=tuple(RegisteredOwner(**owner) for owner in json.loads(row["owners"])),
        )
        for row in rows
    ]

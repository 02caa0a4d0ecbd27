"""What the code on a household's statement opens."""

import json
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.errors import NotFound
from app.estates.chart import unit_name
from votes.costs.drafting.rules import Flat
from votes.costs.statements.links import read_key


@dataclass(frozen=True, slots=True)
class OpenStatement:
    """`unit` as the scheme names the flat, `home` as people do. `newest`: no later version."""

    version: int
    consultation: int
    title: str
    number: int
    sha256: str
    published_at: datetime
    estate_name: str
    community_name: str
    invented: bool
    newest: bool
    unit: str
    home: str


async def open_statement(key: str, secret_key: str) -> OpenStatement:
    """NotFound. One query. The key alone shows no amount: that is on the paper."""
    opened = read_key(secret_key, key)
    if opened is None:
        raise NotFound
    version, place = opened
    row = await database.fetch_one(
        "SELECT v.id AS version, s.consultation, s.title, v.number, v.sha256, v.published_at,"
        " e.name AS estate_name, o.name AS community_name, o.invented, v.flats,"
        " NOT EXISTS (SELECT 1 FROM scheme_versions l WHERE l.scheme = s.id"
        "  AND l.number > v.number) AS newest"
        " FROM scheme_versions v JOIN cost_schemes s ON s.id = v.scheme"
        " JOIN consultations c ON c.id = s.consultation JOIN estates e ON e.id = c.estate"
        " JOIN communities o ON o.id = c.community WHERE v.id = $1",
        version,
    )
    if row is None:
        raise NotFound
    said = dict(row)
    flat = Flat(*json.loads(said.pop("flats"))[place - 1])
    home = unit_name(flat.building, flat.staircase, flat.room)
    return OpenStatement(**said, unit=flat.unit, home=home)

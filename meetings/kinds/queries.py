"""Kinds as they are in force for a community, and what a consultation was made from."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.errors import NotFound
from app.estates.chart import building_name
from meetings.kinds.rules import (
    TEMPLATES,
    KindContent,
    Point,
    Prepared,
    Template,
    built_in,
    from_json,
    points,
)
from meetings.preparing.access import Kept, kept_by
from meetings.preparing.permissions import Owner, can_edit_kind


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for an owner. `version` None: as the program brings it. `owned_by`: whose copy
    it is: "community", "street", or "" of the program."""

    template: Template
    content: KindContent
    version: int | None
    number: int
    owned_by: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    note: str
    made_by: str
    made_at: datetime
    used: int


@dataclass(frozen=True, slots=True)
class KindPage:
    kept: Kept
    kind: InForce
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class ConsultedKind:
    """What a consultation was made from, and how far it is. `number` 0: the program's."""

    template: Template
    content: KindContent
    number: int
    points: tuple[Point, ...]


_NEWEST = (
    "SELECT DISTINCT ON (k.template, k.community) k.template, k.community, v.id, v.number,"
    " v.content FROM kinds k JOIN kind_versions v ON v.kind = k.id"
    " WHERE k.street = $1 AND (k.community IS NULL OR k.community = $2)"
    " ORDER BY k.template, k.community NULLS LAST, v.number DESC"
)


async def kinds_in_force(owner: Owner) -> list[InForce]:
    """One of each template: the community's copy, else the street's, else the program's."""
    return _in_force(await database.fetch(_NEWEST, owner.street, owner.community))


async def kind_in_force(link: asyncpg.Connection, place: Place, template: Template) -> InForce:
    """For a consultation that begins now, in its transaction."""
    found = _in_force(await link.fetch(_NEWEST, place.street, place.community))
    return next(kind for kind in found if kind.template == template)


def _in_force(rows: list[asyncpg.Record]) -> list[InForce]:
    found: dict[str, InForce] = {}
    for row in rows:  # the community's come first
        if row["template"] not in found:
            found[row["template"]] = InForce(
                row["template"],
                from_json(json.loads(row["content"])),
                row["id"],
                row["number"],
                "street" if row["community"] is None else "community",
            )
    return [
        found.get(template) or InForce(template, built_in(template), None, 0, "")
        for template in TEMPLATES
    ]


async def kinds_page(actor: Actor) -> list[tuple[Kept, list[InForce]]]:
    """For each whom she works for. NotAllowed. A query for each of them: they are few."""
    return [(kept, await kinds_in_force(kept.owner)) for kept in await kept_by(actor)]


async def kind_to_edit(actor: Actor, key: str, template: str) -> KindPage:
    """`key`: c12 or s3. NotFound, NotAllowed. Three queries."""
    kept = next((one for one in await kept_by(actor) if one.key == key), None)
    if kept is None or template not in TEMPLATES or not can_edit_kind(actor, kept.owner):
        raise NotFound
    kind = next(one for one in await kinds_in_force(kept.owner) if one.template == template)
    rows = await database.fetch(
        "SELECT v.number, v.note, p.name AS made_by, v.made_at,"
        " (SELECT count(*) FROM consultation_kinds c WHERE c.version = v.id) AS used"
        " FROM kinds k JOIN kind_versions v ON v.kind = k.id JOIN persons p ON p.id = v.made_by"
        " WHERE k.template = $1 AND k.street = $2 AND k.community IS NOT DISTINCT FROM $3"
        " ORDER BY v.number DESC",
        template,
        kept.owner.street,
        kept.owner.community,
    )
    return KindPage(kept, kind, tuple(VersionLine(**dict(row)) for row in rows))


async def kind_of(consultation: int) -> tuple[Template, KindContent, int] | None:
    """None: the consultation is older than kinds. One query."""
    row = await database.fetch_one(
        "SELECT c.template, c.content, coalesce(v.number, 0) AS number FROM consultation_kinds c"
        " LEFT JOIN kind_versions v ON v.id = c.version WHERE c.consultation = $1",
        consultation,
    )
    if row is None:
        return None
    return row["template"], from_json(json.loads(row["content"])), row["number"]


async def notice_days(consultation: int, setting: int) -> int:
    """Clear days of notice: of the kind, else of the setting. One query."""
    kind = await kind_of(consultation)
    return setting if kind is None or kind[1].notice_days is None else kind[1].notice_days


async def consulted_kind(consultation: int) -> ConsultedKind | None:
    """Whoever calls has checked that the actor may see it. Two queries."""
    kind = await kind_of(consultation)
    if kind is None:
        return None
    template, content, number = kind
    return ConsultedKind(
        template, content, number, tuple(points(content, await _prepared(consultation)))
    )


async def _prepared(consultation: int) -> Prepared:
    row = await database.fetch_one(
        "SELECT ARRAY(SELECT DISTINCT e.profession FROM expert_seats x"
        "  JOIN experts e ON e.id = x.expert JOIN seat_members m ON m.id = x.member"
        "  JOIN seats s ON s.id = m.seat WHERE s.consultation = $1) AS professions,"
        " ARRAY(SELECT m.name FROM expert_seats x JOIN seat_members m ON m.id = x.member"
        "  JOIN seats s ON s.id = m.seat WHERE s.consultation = $1 AND x.declared_at IS NULL"
        "  ORDER BY s.position, m.position) AS undeclared,"
        " (SELECT coalesce(json_object_agg(b.id, b.number), '{}') FROM affected_buildings a"
        "  JOIN buildings b ON b.id = a.building WHERE a.consultation = $1) AS buildings,"
        " ARRAY(SELECT v.building FROM voices v JOIN seat_members m ON m.id = v.member"
        "  JOIN seats s ON s.id = m.seat WHERE s.consultation = $1"
        "  AND v.building IS NOT NULL) AS spoken_for,"
        " EXISTS (SELECT 1 FROM voices v JOIN seat_members m ON m.id = v.member"
        "  JOIN seats s ON s.id = m.seat WHERE s.consultation = $1 AND v.against) AS against,"
        " ARRAY(SELECT p.title FROM papers p JOIN agenda_items i ON i.id = p.item"
        "  JOIN meetings t ON t.id = i.meeting WHERE t.consultation = $1"
        "  AND p.withdrawn_at IS NULL) AS papers",
        consultation,
    )
    assert row is not None
    return Prepared(
        professions=frozenset(row["professions"]),
        buildings={
            int(at): building_name(name) for at, name in json.loads(row["buildings"]).items()
        },
        spoken_for=frozenset(row["spoken_for"]),
        against=row["against"],
        papers=frozenset(row["papers"]),
        undeclared=row["undeclared"],
    )

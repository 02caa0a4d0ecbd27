"""Pages of the register: the dwellings of an estate, one dwelling with its history. Masked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.estates.access import EstateFacts
from app.estates.chart import unit_name
from app.estates.permissions import (
    can_correct_dwelling,
    can_export_roll,
    can_look_at_owner,
    can_view_hardship,
)
from app.estates.register.access import DwellingFacts, dwelling_to_view, register_to_view
from app.estates.register.changes.rules import may_join
from app.estates.register.records import DwellingRecord, Seen, mark
from app.estates.register.storage import (
    last_changes,
    load_records,
    records_of_building,
    records_of_owner,
)

PAGE = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to; "" leaves a column alone.

    `search` is a part of a unit's name or the whole name of an owner: a part would tell what the
    mask hides. `status` may also be "retired", `state` also "none" for a dwelling without owner.
    """

    building: str = ""
    kind: str = ""
    status: str = ""
    state: str = ""
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class DwellingLine:
    """One dwelling in the list. `states`: those of its owners that are not simply known."""

    id: int
    name: str
    unit: str
    kind: str
    status: str
    area_x100: int
    owners: tuple[str, ...]
    states: tuple[str, ...]
    retired: bool


@dataclass(frozen=True, slots=True)
class RegisterView:
    facts: EstateFacts
    lines: tuple[DwellingLine, ...]
    found: int
    pages: int
    buildings: tuple[str, ...]
    may_export: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One change as it is told; `before` and `after` as `DwellingRecord.to_json` gives them."""

    id: int
    kind: str
    effective_on: date
    reason: str
    paper: str
    before: tuple[Mapping[str, Any], ...]
    after: tuple[Mapping[str, Any], ...]
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DwellingView:
    """`record` is None for a dwelling that was split or joined; `told` is what it says or said.

    `came_from` and `became`: (id, unit).
    """

    facts: DwellingFacts
    record: DwellingRecord | None
    told: Mapping[str, Any]
    changes: tuple[Change, ...]
    came_from: tuple[tuple[int, str], ...]
    became: tuple[tuple[int, str], ...]
    may_correct: bool
    may_look: bool
    may_view_hardship: bool


async def register_page(actor: Actor, estate: int, asked: Asked) -> RegisterView:
    """Three queries, whatever the size of the estate."""
    facts = await register_to_view(actor, estate)
    buildings = await database.fetch(
        "SELECT number FROM buildings WHERE estate = $1 ORDER BY length(number), number", estate
    )
    rows = await database.fetch(
        "SELECT d.id, b.number, d.staircase, d.room, d.unit, d.kind, d.status, d.area_x100,"
        " d.retired_at IS NOT NULL AS retired, count(*) OVER () AS found,"
        " ARRAY(SELECT o.name FROM ownerships s JOIN owners o ON o.id = s.owner"
        "  WHERE s.dwelling = d.id ORDER BY s.position) AS owners,"
        " ARRAY(SELECT DISTINCT o.state FROM ownerships s JOIN owners o ON o.id = s.owner"
        "  WHERE s.dwelling = d.id AND o.state <> 'known' ORDER BY 1) AS states"
        " FROM dwellings d JOIN buildings b ON b.id = d.building"
        " WHERE d.estate = $1 AND (d.retired_at IS NOT NULL) = ($4 = 'retired')"
        " AND ($2 = '' OR b.number = $2) AND ($3 = '' OR d.kind = $3)"
        " AND ($4 IN ('', 'retired') OR d.status = $4)"
        " AND ($5 = '' OR ($5 = 'none' AND NOT EXISTS"
        "   (SELECT 1 FROM ownerships s WHERE s.dwelling = d.id))"
        "  OR EXISTS (SELECT 1 FROM ownerships s JOIN owners o ON o.id = s.owner"
        "   WHERE s.dwelling = d.id AND o.state = $5))"
        " AND ($6 = '' OR strpos(lower(d.unit), lower($6)) > 0"
        "  OR EXISTS (SELECT 1 FROM ownerships s JOIN owners o ON o.id = s.owner"
        "   WHERE s.dwelling = d.id AND o.name = $6))"
        " ORDER BY length(b.number), b.number, length(d.staircase), d.staircase,"
        " d.floor NULLS FIRST, length(d.room), d.room, d.id LIMIT $7 OFFSET $8",
        estate,
        asked.building,
        asked.kind,
        asked.status,
        asked.state,
        asked.search,
        PAGE,
        PAGE * (asked.page - 1),
    )
    found = rows[0]["found"] if rows else 0
    return RegisterView(
        facts=facts,
        lines=tuple(_line(row) for row in rows),
        found=found,
        pages=-(-found // PAGE),
        buildings=tuple(row["number"] for row in buildings),
        may_export=can_export_roll(actor, facts.place),
    )


def _line(row: asyncpg.Record) -> DwellingLine:
    return DwellingLine(
        id=row["id"],
        name=unit_name(row["number"], row["staircase"], row["room"]),
        unit=row["unit"],
        kind=row["kind"],
        status=row["status"],
        area_x100=row["area_x100"],
        owners=tuple(row["owners"]),
        states=tuple(row["states"]),
        retired=row["retired"],
    )


async def dwelling_page(actor: Actor, dwelling: int) -> DwellingView:
    """Four queries."""
    facts = await dwelling_to_view(actor, dwelling)
    records = await load_records([dwelling])
    changes = await changes_since([dwelling], 0)
    came_from: dict[int, str] = {}
    became: dict[int, str] = {}
    told: Mapping[str, Any] = records[0].to_json() if records else {}
    for change in changes:
        before = {one["dwelling"]: one for one in change.before}
        after = {one["dwelling"]: one for one in change.after}
        if dwelling in before and dwelling not in after:
            became = {one: after[one]["unit"] for one in after}
            told = told or before[dwelling]
        elif dwelling in after and dwelling not in before:
            came_from = {one: before[one]["unit"] for one in before}
    if not told:
        raise NotFound
    place = facts.estate.place
    return DwellingView(
        facts=facts,
        record=records[0] if records else None,
        told=told,
        changes=tuple(changes),
        came_from=tuple(came_from.items()),
        became=tuple(became.items()),
        may_correct=not facts.retired and can_correct_dwelling(actor, place),
        may_look=not facts.retired and can_look_at_owner(actor, place),
        may_view_hardship=can_view_hardship(actor, place),
    )


async def changes_since(dwellings: Sequence[int], last_change: int) -> list[Change]:
    """Changes of any of them after that one, the newest first. Unchecked. One query."""
    rows = await database.fetch(
        "SELECT c.id, c.kind, c.effective_on, c.reason, c.paper, c.before, c.after,"
        " p.name AS changed_by, c.changed_at"
        " FROM dwelling_changes c JOIN persons p ON p.id = c.changed_by"
        " WHERE c.id > $2 AND c.id IN"
        "  (SELECT change FROM dwellings_concerned WHERE dwelling = ANY($1::int[]))"
        " ORDER BY c.id DESC",
        list(dwellings),
        last_change,
    )
    return [
        Change(
            **{
                **dict(row),
                "before": tuple(json.loads(row["before"])),
                "after": tuple(json.loads(row["after"])),
            }
        )
        for row in rows
    ]


async def changes_unseen(seen: Sequence[Seen]) -> list[Change]:
    """What came after a page was shown."""
    return await changes_since(
        [one.dwelling for one in seen], min((one.last_change for one in seen), default=0)
    )


async def seen_marks(records: Sequence[DwellingRecord], secret_key: str) -> list[str]:
    """For the hidden fields of a form that shows these. One query."""
    last = await last_changes([one.id for one in records if one.id])
    return [
        str(Seen(one.id, last[one.id], mark(one, secret_key)))
        for one in records
        if one.id is not None
    ]


async def joinable(record: DwellingRecord) -> list[DwellingRecord]:
    """What could be joined with it. One query."""
    return [one for one in await records_of_building(record.building) if may_join(record, one)]


async def homes_of(owner: int, dwelling: int) -> list[DwellingRecord]:
    """All that an owner of this dwelling has; NotFound if she owns no part of it. One query."""
    homes = await records_of_owner(owner)
    if not any(home.id == dwelling for home in homes):
        raise NotFound
    return homes

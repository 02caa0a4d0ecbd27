"""The frozen roll as pages show it, and who has answered: never what."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from votes.electorate.rules import RollLine, Signer, Turnout, as_unit, may_vote, turnout
from votes.electorate.standing import ENTRY, NEWEST_ROLL
from votes.results.rules import Policy


@dataclass(frozen=True, slots=True)
class RollFacts:
    """A frozen roll: which, by whom, when; its totals are those the count divides by."""

    id: int
    version: int
    sha256: str
    units: int
    heads: int
    area_x100: int
    frozen_by: str
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class TurnoutCell:
    """One unit of the building chart."""

    building: str
    staircase: str
    floor: int | None
    room: str
    answered: bool


@dataclass(frozen=True, slots=True)
class TurnoutView:
    sums: Turnout
    cells: tuple[TurnoutCell, ...]


async def roll_facts(poll: int, *, first: bool = False) -> RollFacts | None:
    """The latest version, or the first; None before freezing."""
    row = await database.fetch_one(
        "SELECT r.id, r.version, r.sha256, r.units, r.heads, r.area_x100,"
        " p.name AS frozen_by, r.frozen_at"
        " FROM rolls r JOIN persons p ON p.id = r.frozen_by"
        " WHERE r.poll = $1"
        " ORDER BY CASE WHEN $2 THEN r.version ELSE -r.version END LIMIT 1",
        poll,
        first,
    )
    return RollFacts(**dict(row)) if row is not None else None


async def turnout_view(poll: int, policy: Policy) -> TurnoutView:
    """One query. Its text asks whether there is an answer, and for nothing of it.

    What a former owner said after he had sold the unit is none (votes.electorate.tenure).
    """
    rows = await database.fetch(
        f"SELECT e.*, EXISTS (SELECT 1 FROM current_answers c WHERE c.entry = {ENTRY}"  # noqa: S608 (constants only)
        "  AND c.motion = ANY(asked.motions) AND (e.owned_from IS NULL OR EXISTS"
        "   (SELECT 1 FROM ballots b WHERE b.id = c.ballot AND"
        "    (b.received_at < e.owned_from OR b.recorded_at >= e.owners_known_at)))) AS answered"
        " FROM roll_entries e,"
        " (SELECT ARRAY(SELECT id FROM motions WHERE poll = $1) AS motions) asked"
        f" WHERE e.roll = {NEWEST_ROLL} ORDER BY e.id",
        poll,
    )
    units = [as_unit(roll_line(row)) for row in rows]
    sums = turnout(units, {row["unit"] for row in rows if row["answered"]}, policy)
    voting = {unit.unit for unit in may_vote(units, policy)}
    return TurnoutView(
        sums=sums,
        cells=tuple(
            TurnoutCell(
                row["building"], row["staircase"], row["floor"], row["room"], row["answered"]
            )
            for row in rows
            if row["unit"] in voting
        ),
    )


def roll_line(row: asyncpg.Record) -> RollLine:
    """A row of `roll_entries`."""
    return RollLine(
        unit=row["unit"],
        building=row["building"],
        staircase=row["staircase"],
        floor=row["floor"],
        room=row["room"],
        kind=row["kind"],
        status=row["status"],
        area_x100=row["area_x100"],
        area_source=row["area_source"],
        head=row["head"],
        signers=read_signers(row["signers"]),
        representative=row["representative"],
        hold=row["hold"],
    )


def read_signers(stored: str) -> tuple[Signer, ...]:
    """The JSON of `roll_entries.signers`."""
    return tuple(Signer(**signer) for signer in json.loads(stored))

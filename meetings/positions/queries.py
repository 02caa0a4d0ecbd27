"""Where the four stand on an item, round by round, and the conditions they set."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from meetings.positions.rules import ConditionStanding, Entry, Taken


@dataclass(frozen=True, slots=True)
class ConditionStep:
    """What became of a condition, and in which round."""

    state: ConditionStanding
    round: int
    note: str


@dataclass(frozen=True, slots=True)
class ConditionView:
    """`met_by`: the seat that can meet it."""

    id: int
    seat: int
    text: str
    met_by: int | None
    round: int
    steps: tuple[ConditionStep, ...]

    @property
    def state(self) -> ConditionStanding:
        return self.steps[-1].state if self.steps else "open"


@dataclass(frozen=True, slots=True)
class PositionLine:
    """An entry with what the history tells besides."""

    entry: Entry
    remote: bool
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Matrix:
    """`lines` in their order; `round`: the running one."""

    round: int
    lines: tuple[PositionLine, ...]
    conditions: tuple[ConditionView, ...]

    @property
    def entries(self) -> list[Entry]:
        return [line.entry for line in self.lines]

    @property
    def open_conditions(self) -> list[ConditionView]:
        return [one for one in self.conditions if one.state in ("open", "not_met")]


async def matrix_of(item: int, round_: int) -> Matrix:
    """Two queries."""
    return (await matrices_of({item: round_}))[item]


async def matrices_of(rounds: Mapping[int, int]) -> dict[int, Matrix]:
    """By item, whose running round is given. Two queries, however many items."""
    items = list(rounds)
    rows = await database.fetch(
        "SELECT item, id, seat, round, stance, reason, dissent, remote, taken_at"
        " FROM position_entries WHERE item = ANY($1::int[]) ORDER BY id",
        items,
    )
    conditions = await database.fetch(
        "SELECT c.item, c.id, c.seat, c.text, c.met_by, c.round, (SELECT coalesce(json_agg("
        "  json_build_object('state', t.state, 'round', t.round, 'note', t.note) ORDER BY t.id),"
        "  '[]') FROM condition_states t WHERE t.condition = c.id) AS steps"
        " FROM conditions c JOIN seats s ON s.id = c.seat WHERE c.item = ANY($1::int[])"
        " ORDER BY s.position, c.id",
        items,
    )
    return {
        item: _matrix(
            round_,
            [row for row in rows if row["item"] == item],
            [row for row in conditions if row["item"] == item],
        )
        for item, round_ in rounds.items()
    }


def _matrix(
    round_: int, rows: Sequence[asyncpg.Record], conditions: Sequence[asyncpg.Record]
) -> Matrix:
    return Matrix(
        round_,
        tuple(
            PositionLine(
                Entry(
                    row["id"],
                    row["seat"],
                    row["round"],
                    None
                    if row["stance"] == "none"
                    else Taken(row["stance"], row["reason"], row["dissent"]),
                ),
                row["remote"],
                row["taken_at"],
            )
            for row in rows
        ),
        tuple(
            ConditionView(
                row["id"],
                row["seat"],
                row["text"],
                row["met_by"],
                row["round"],
                tuple(ConditionStep(**step) for step in json.loads(row["steps"])),
            )
            for row in conditions
        ),
    )

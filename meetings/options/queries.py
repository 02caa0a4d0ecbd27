"""Options with their arguments, and what the seats leant to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from meetings.options.rules import Lean, Side, leanings


@dataclass(frozen=True, slots=True)
class Argument:
    seat: int
    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class OptionView:
    id: int
    number: int
    title: str
    arguments: tuple[Argument, ...]

    def of_side(self, side: str) -> list[Argument]:
        return [one for one in self.arguments if one.side == side]


@dataclass(frozen=True, slots=True)
class StrawPollView:
    """`answers`: seat → option, None for none of them; seats that said nothing are left out."""

    id: int
    number: int
    question: str
    opened_at: datetime
    closed_at: datetime | None
    answers: dict[int, int | None]
    remote: frozenset[int]

    def leanings(self, options: tuple[OptionView, ...], asked: int) -> list[Lean]:
        return leanings([one.id for one in options], self.answers, asked)


@dataclass(frozen=True, slots=True)
class Compared:
    options: tuple[OptionView, ...]
    polls: tuple[StrawPollView, ...]

    @property
    def running(self) -> StrawPollView | None:
        return next((poll for poll in self.polls if poll.closed_at is None), None)


async def compared_of(item: int) -> Compared:
    """Two queries."""
    return (await all_compared([item]))[item]


async def all_compared(items: Sequence[int]) -> dict[int, Compared]:
    """By item. Two queries, however many items."""
    options = await database.fetch(
        "SELECT o.item, o.id, o.number, o.title, (SELECT coalesce(json_agg(json_build_object("
        "  'seat', g.seat, 'side', g.side, 'text', g.text) ORDER BY g.id), '[]')"
        "  FROM option_arguments g WHERE g.option = o.id) AS arguments"
        " FROM item_options o WHERE o.item = ANY($1::int[]) ORDER BY o.number",
        items,
    )
    polls = await database.fetch(
        "SELECT p.item, p.id, p.number, p.question, p.opened_at, p.closed_at,"
        " (SELECT coalesce(json_agg(json_build_array(a.seat, a.option, a.remote)), '[]')"
        "  FROM straw_answers a WHERE a.poll = p.id) AS answers"
        " FROM straw_polls p WHERE p.item = ANY($1::int[]) ORDER BY p.number",
        items,
    )
    return {
        item: Compared(
            tuple(_option(row) for row in options if row["item"] == item),
            tuple(_poll(row) for row in polls if row["item"] == item),
        )
        for item in items
    }


def _option(row: asyncpg.Record) -> OptionView:
    return OptionView(
        row["id"],
        row["number"],
        row["title"],
        tuple(Argument(**one) for one in json.loads(row["arguments"])),
    )


def _poll(row: asyncpg.Record) -> StrawPollView:
    said = json.loads(row["answers"])
    return StrawPollView(
        row["id"],
        row["number"],
        row["question"],
        row["opened_at"],
        row["closed_at"],
        answers={seat: option for seat, option, _remote in said},
        remote=frozenset(seat for seat, _option, remote in said if remote),
    )

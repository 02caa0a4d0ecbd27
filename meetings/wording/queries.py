"""The sentences of an item with all that was done to them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from meetings.wording.rules import Act, Part, changes


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to a sentence. `seat`: who proposed it."""

    version: int
    act: Act
    text: str
    seat: int | None
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    number: int
    text: str
    version: int
    fixed: bool
    steps: tuple[Step, ...]

    @property
    def first(self) -> str:
        return self.steps[0].text

    @property
    def amended(self) -> bool:
        return self.first != self.text

    def changes_of(self, place: int) -> list[Part]:
        """What the step at `place` (from 0) changed."""
        before = self.steps[place - 1].text if place else ""
        return changes(before, self.steps[place].text)

    @property
    def all_changes(self) -> list[Part]:
        """From the first draft to what stands."""
        return changes(self.first, self.text)


async def sentences_of(item: int) -> tuple[SentenceView, ...]:
    """One query."""
    return (await all_sentences([item]))[item]


async def all_sentences(items: Sequence[int]) -> dict[int, tuple[SentenceView, ...]]:
    """By item. One query, however many items."""
    rows = await database.fetch(
        "SELECT s.item, s.number, s.text, s.version, s.fixed, (SELECT json_agg(json_build_object("
        "  'version', v.version, 'act', v.act, 'text', v.text, 'seat', v.seat, 'note', v.note,"
        "  'at', v.at, 'by', p.name) ORDER BY v.version)"
        "  FROM wording_versions v JOIN persons p ON p.id = v.noted_by WHERE v.sentence = s.id)"
        " AS steps FROM wording_sentences s WHERE s.item = ANY($1::int[]) ORDER BY s.number",
        items,
    )
    return {item: tuple(_sentence(row) for row in rows if row["item"] == item) for item in items}


def _sentence(row: asyncpg.Record) -> SentenceView:
    return SentenceView(
        row["number"],
        row["text"],
        row["version"],
        row["fixed"],
        tuple(
            Step(**{**step, "at": datetime.fromisoformat(step["at"])})
            for step in json.loads(row["steps"])
        ),
    )

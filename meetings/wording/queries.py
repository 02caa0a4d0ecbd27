"""The sentences of an item with all that was done to them."""

import json
from dataclasses import dataclass
from datetime import datetime

from app import database
from meetings.wording.rules import Part, changes


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to a sentence. `seat`: who proposed it."""

    version: int
    act: str
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
    rows = await database.fetch(
        "SELECT s.number, s.text, s.version, s.fixed, (SELECT json_agg(json_build_object("
        "  'version', v.version, 'act', v.act, 'text', v.text, 'seat', v.seat, 'note', v.note,"
        "  'at', v.at, 'by', p.name) ORDER BY v.version)"
        "  FROM wording_versions v JOIN persons p ON p.id = v.noted_by WHERE v.sentence = s.id)"
        " AS steps FROM wording_sentences s WHERE s.item = $1 ORDER BY s.number",
        item,
    )
    return tuple(
        SentenceView(
            row["number"],
            row["text"],
            row["version"],
            row["fixed"],
            tuple(
                Step(**{**step, "at": datetime.fromisoformat(step["at"])})
                for step in json.loads(row["steps"])
            ),
        )
        for row in rows
    )

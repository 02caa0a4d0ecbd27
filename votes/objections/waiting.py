"""Objections that wait for the community, beside those of a result, which its own line names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import database

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class WaitingObjection:
    """`answered`: upheld, and its figure is not put right yet."""

    id: int
    number: str
    label: str
    due_on: date
    answered: bool


async def objections_waiting(communities: Sequence[int]) -> list[WaitingObjection]:
    """The nearest first. One query."""
    rows = await database.fetch(
        "SELECT o.id, o.number, o.label, o.due_on, a.id IS NOT NULL AS answered"
        " FROM objections o LEFT JOIN objection_answers a ON a.objection = o.id"
        " LEFT JOIN polls p ON p.id = o.poll LEFT JOIN consultations c ON c.id = o.consultation"
        " JOIN estates e ON e.id = coalesce(p.estate, c.estate)"
        " WHERE e.community = ANY($1::int[]) AND o.result IS NULL"
        " AND (a.id IS NULL OR awaits_correction(o.id)) ORDER BY o.due_on, o.id LIMIT $2",
        list(communities),
        _SHOWN,
    )
    return [WaitingObjection(**dict(row)) for row in rows]

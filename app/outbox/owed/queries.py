"""What did not arrive, or waits on paper, in the communities of an actor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app import database
from app.accounts.permissions import (
    Actor,
    Place,
    communities_worked_for,
    streets_watched,
)
from app.errors import NotAllowed, NotFound
from app.outbox.permissions import can_send_again, can_view_outbox

SHOWN = 200


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A message that a person has to see to. `outcome`: of its last try, "" for none; name and
    address are whole: mask them where they are shown."""

    TABLE: ClassVar[str] = "messages"

    id: int
    place: Place
    community_name: str
    invented: bool
    kind: str
    channel: str
    name: str
    address: str
    title: str
    text: str
    link_path: str
    link_of: str
    state: str
    outcome: str
    at: datetime


_COLUMNS = (
    "SELECT m.id, m.community, o.street, o.name AS community_name, o.invented, m.kind, m.channel,"
    " m.name, m.address, m.title, m.text, m.link_path, m.link_of, m.state,"
    " coalesce((SELECT outcome FROM message_attempts WHERE message = m.id"
    "  ORDER BY id DESC LIMIT 1), '') AS outcome, m.wanted_at AS at FROM messages m"
    " JOIN communities o ON o.id = m.community"
)
# What is over needs nobody any more.
_OWED = (
    " AND (m.state IN ('failed', 'uncertain') OR m.channel = 'letter' AND m.state = 'waiting')"
    " AND m.pruned_at IS NULL AND m.wanted_at <= $1 AND (m.not_after IS NULL OR m.not_after > $1)"
)


async def owed_lines(actor: Actor, now: datetime) -> list[OwedLine]:
    """The newest first, at most `SHOWN`. One query."""
    rows = await database.fetch(
        f"{_COLUMNS} WHERE (o.id = ANY($2::int[]) OR o.street = ANY($3::int[])) {_OWED}"
        f" ORDER BY m.id DESC LIMIT {SHOWN}",
        now,
        communities_worked_for(actor),
        streets_watched(actor),
    )
    return [_line(dict(row)) for row in rows]


async def letters_owed(actor: Actor, now: datetime) -> list[OwedLine]:
    """Letters that wait in the communities the actor works for, the oldest first. NotFound where
    there is none. One query."""
    rows = await database.fetch(
        f"{_COLUMNS} WHERE o.id = ANY($2::int[]) AND m.channel = 'letter' {_OWED}"
        f" ORDER BY m.id LIMIT {SHOWN}",
        now,
        communities_worked_for(actor),
    )
    if not rows:
        raise NotFound
    return [_line(dict(row)) for row in rows]


async def owed_to_settle(actor: Actor, message: int, now: datetime) -> OwedLine:
    """NotFound, also where the actor may not know of it; NotAllowed where she may only watch."""
    rows = await database.fetch(f"{_COLUMNS} WHERE m.id = $2 {_OWED}", now, message)
    if not rows:
        raise NotFound
    line = _line(dict(rows[0]))
    if not can_view_outbox(actor, line.place):
        raise NotFound
    if not can_send_again(actor, line.place):
        raise NotAllowed
    return line


def _line(row: dict[str, object]) -> OwedLine:
    place = Place(street=row.pop("street"), community=row.pop("community"))  # type: ignore[arg-type]
    return OwedLine(place=place, **row)  # type: ignore[arg-type]


def letters_among(lines: Sequence[OwedLine]) -> int:
    """How many letters wait among them."""
    return sum(line.channel == "letter" for line in lines)

"""Which items go on to the next meeting of the matter, and which are to be thought of."""

from dataclasses import dataclass

from app import database

# Of items a of meetings m, with w the newest word on how each goes on: what was left for the next
# meeting, and what a meeting that has ended did not come to or did not settle, unless it was
# decided since that it goes another way. Each goes on once.
_LATER = "NOT EXISTS (SELECT 1 FROM agenda_items later WHERE later.carried_from = a.id)"
_FROM = (
    " FROM agenda_items a JOIN meetings m ON m.id = a.meeting"
    " LEFT JOIN LATERAL (SELECT z.way FROM ways_on z WHERE z.item = a.id"
    "  ORDER BY z.id DESC LIMIT 1) w ON true"
)
_GOES_ON = (
    "(a.state = 'carried' OR (a.state IN ('waiting', 'open') AND a.agreed = ''"
    " AND m.ended_at IS NOT NULL AND coalesce(w.way, 'again') = 'again'))"
)
GOING_ON = (
    f"SELECT a.id{_FROM} WHERE m.consultation = $1 AND m.id <> $2 AND {_GOES_ON} AND {_LATER}"
    " ORDER BY m.number, a.number"
)


@dataclass(frozen=True, slots=True)
class Left:
    """Titles of earlier items: `going_on` by themselves; `again`: closed, but to be discussed again
    as was decided after the meeting. `met`: whether there was a meeting before."""

    going_on: tuple[str, ...]
    again: tuple[str, ...]
    met: bool


async def left_of(consultation: int) -> Left:
    """One query."""
    rows = await database.fetch(
        f"SELECT a.title, {_GOES_ON} AS goes_on,"
        f" w.way = 'again' AND NOT {_GOES_ON} AND {_LATER} AS again, {_LATER} AS last{_FROM}"
        " WHERE m.consultation = $1 ORDER BY m.number, a.number",
        consultation,
    )
    return Left(
        tuple(row["title"] for row in rows if row["goes_on"] and row["last"]),
        tuple(row["title"] for row in rows if row["again"]),
        bool(rows),
    )

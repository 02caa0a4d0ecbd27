"""Which items go on to the next meeting of the matter, and which are to be thought of."""

from dataclasses import dataclass

from app import database

# Of items a of meetings m, with w the newest word on how each goes on: what was left for the next
# meeting, and what a meeting that has ended did not come to or did not settle, unless it was
# decided since that it goes another way. Each goes on once.
_LATER = "NOT EXISTS (SELECT 1 FROM agenda_items later WHERE later.carried_from = a.id)"
_GOES_ON = (
    "((a.state = 'carried' OR (a.state IN ('waiting', 'open') AND a.agreed = ''"
    " AND m.ended_at IS NOT NULL)) AND coalesce(w.way, 'again') = 'again')"
)
# What older meetings left may have been settled since under another title: nobody knows but those
# who were there.
_FRESH = (
    "m.number >= coalesce((SELECT max(number) FROM meetings"
    " WHERE consultation = $1 AND ended_at IS NOT NULL), 0)"
)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An item that can go on. `fresh`: of the last meeting that ended, or of one after it."""

    id: int
    title: str
    meeting_number: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Left:
    """Earlier items: `going_on` if it is wanted; `again`: titles of those closed, but to be
    discussed again as was decided after the meeting. `met`: whether a meeting has ended."""

    going_on: tuple[Unsettled, ...]
    again: tuple[str, ...]
    met: bool

    @property
    def fresh(self) -> list[int]:
        """Ids of what goes on unless somebody says otherwise."""
        return [item.id for item in self.going_on if item.fresh]


async def left_of(consultation: int) -> Left:
    """One query."""
    rows = await database.fetch(
        "SELECT a.id, a.title, m.number, m.ended_at IS NOT NULL AS ended,"  # noqa: S608 (constants)
        f" {_FRESH} AS fresh,"
        f" {_GOES_ON} AND {_LATER} AS goes_on,"
        f" w.way = 'again' AND NOT {_GOES_ON} AND {_LATER} AS again"
        " FROM agenda_items a JOIN meetings m ON m.id = a.meeting"
        " LEFT JOIN LATERAL (SELECT z.way FROM ways_on z WHERE z.item = a.id"
        "  ORDER BY z.id DESC LIMIT 1) w ON true"
        " WHERE m.consultation = $1 ORDER BY m.number, a.number",
        consultation,
    )
    return Left(
        tuple(
            Unsettled(row["id"], row["title"], row["number"], row["fresh"])
            for row in rows
            if row["goes_on"]
        ),
        tuple(row["title"] for row in rows if row["again"]),
        any(row["ended"] for row in rows),
    )

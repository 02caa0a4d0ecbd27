"""The speakers' list of an item."""

from app import database
from meetings.speaking.rules import Limits, Turn


async def turns_of(item: int) -> list[Turn]:
    """All turns there were, as they were asked for. One query."""
    rows = await database.fetch(
        "SELECT t.id, t.seat, t.member, t.speaker, t.kind, t.state, t.asked_at, t.started_at,"
        " t.used_seconds, t.allowed_seconds, t.beyond_limit, coalesce((SELECT p.remote"
        "  FROM presences p WHERE p.meeting = t.meeting AND p.member = t.member"
        "  ORDER BY p.id DESC LIMIT 1), false) AS remote"
        " FROM speaking_turns t WHERE t.item = $1 ORDER BY t.asked_at, t.id",
        item,
    )
    return [Turn(**dict(row)) for row in rows]


async def limits_of(meeting: int, usual: Limits) -> Limits:
    """The meeting's own, else what is usual."""
    row = await database.fetch_one(
        "SELECT speech_seconds, speeches_per_seat FROM sittings WHERE meeting = $1", meeting
    )
    return Limits(row["speech_seconds"], row["speeches_per_seat"]) if row is not None else usual

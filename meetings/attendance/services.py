"""Noting who is there."""

from collections.abc import Mapping

from app.accounts.permissions import Actor
from meetings.attendance.rules import Attended, check_attendance
from meetings.papers.settled import check_settled
from meetings.scheduling.services import open_record


async def note_attendance(actor: Actor, meeting: int, typed: Mapping[int, Attended | None]) -> None:
    """For every person on a seat of the consultation, by member id. May be noted again.

    Persons who joined a seat since the page was opened are left open; who left it is skipped.
    NotFound, NotAllowed, MinutesIssued, Invalid; QuestionsOpen while something that was
    asked before the meeting is neither answered nor on the table.
    """
    noted = check_attendance(typed)
    async with open_record(actor, meeting) as link:
        await check_settled(link, meeting)
        rows = await link.fetch(
            "SELECT m.id FROM seat_members m JOIN seats s ON s.id = m.seat"
            " JOIN meetings t ON t.consultation = s.consultation"
            " WHERE t.id = $1 AND NOT s.missing ORDER BY m.id",
            meeting,
        )
        members = [row["id"] for row in rows if row["id"] in noted]
        await link.execute(
            "INSERT INTO attendances (meeting, member, status, stand_in, reason)"
            " SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[])"
            " ON CONFLICT (meeting, member) DO UPDATE SET status = EXCLUDED.status,"
            " stand_in = EXCLUDED.stand_in, reason = EXCLUDED.reason",
            meeting,
            members,
            [noted[member].status for member in members],
            [noted[member].stand_in for member in members],
            [noted[member].reason for member in members],
        )

"""Whether everything that was asked before a meeting is answered or on the table."""

import asyncpg

from meetings.papers.rules import QuestionsOpen


async def check_settled(link: asyncpg.Connection, meeting: int) -> None:
    """Before the meeting starts, and before it ends. QuestionsOpen, which says what is open."""
    rows = await link.fetch(
        "SELECT i.number, count(*) AS n FROM paper_questions q JOIN agenda_items i"
        " ON i.id = q.item WHERE i.meeting = $1 AND q.answered_at IS NULL"
        " AND q.tabled_at IS NULL GROUP BY i.number ORDER BY i.number",
        meeting,
    )
    if rows:
        raise QuestionsOpen(sum(row["n"] for row in rows), [row["number"] for row in rows])

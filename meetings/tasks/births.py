"""Promises become tasks when the minutes stand."""

from datetime import datetime

import asyncpg

from meetings.minutes.facts import MinutesFacts


async def bear_tasks(
    link: asyncpg.Connection, meeting: int, facts: MinutesFacts, *, now: datetime
) -> None:
    """In the transaction of the minutes: one task a promise, in the words the minutes print."""
    promises = await link.fetch(
        "SELECT p.id, p.seat, t.consultation FROM promises p"
        " JOIN agenda_items a ON a.id = p.item JOIN meetings t ON t.id = a.meeting"
        " WHERE a.meeting = $1 ORDER BY a.number, p.id",
        meeting,
    )
    told = [made for item in facts.items for made in item.promises]
    await link.executemany(
        "INSERT INTO tasks (promise, consultation, meeting, seat, who, what, due_on, born_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            (
                row["id"],
                row["consultation"],
                meeting,
                row["seat"],
                made.who,
                made.what,
                made.due_on,
                now,
            )
            for row, made in zip(promises, told, strict=True)
        ],
    )

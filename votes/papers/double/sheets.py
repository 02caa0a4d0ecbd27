"""Photographed papers in the database: put into the queue, put back into it."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

_NUMBERS = 1_004  # class of advisory locks: papers of one poll are numbered one after the other

# A photograph is there already while its paper waits, or stands: not once the paper was taken for
# none, or its ballot taken back.
_THERE = (
    "SELECT DISTINCT f.document FROM paper_photos f JOIN paper_sheets s ON s.id = f.sheet"
    " LEFT JOIN paper_decisions d ON d.sheet = s.id LEFT JOIN withdrawals w ON w.ballot = d.ballot"
    " WHERE s.poll = $1 AND f.document = ANY($2::int[]) AND w.id IS NULL"
    " AND d.outcome IS DISTINCT FROM 'void'"
)


async def queue_sheets(
    link: asyncpg.Connection,
    poll: int,
    papers: Sequence[Sequence[int]],
    *,
    received_at: datetime,
    by: int,
    now: datetime,
) -> int:
    """How many were new. `papers`: the documents of each one's pages, in order.

    A paper of whose photographs one is there already is left out: the same upload twice is one.
    """
    await link.execute("SELECT pg_advisory_xact_lock($1, $2)", _NUMBERS, poll)
    rows = await link.fetch(_THERE, poll, [page for paper in papers for page in paper])
    there = {row["document"] for row in rows}
    made = 0
    for paper in papers:
        if there.isdisjoint(paper):
            await _insert(link, poll, paper, received_at, by, now)
            there.update(paper)
            made += 1
    return made


async def wait_again(
    link: asyncpg.Connection, poll: int, ballot: int, *, by: int, now: datetime
) -> None:
    """The paper of a ballot that was taken back is to be read once more; nothing without one."""
    rows = await link.fetch(
        "SELECT f.document, s.received_at FROM paper_decisions d"
        " JOIN paper_sheets s ON s.id = d.sheet JOIN paper_photos f ON f.sheet = s.id"
        " WHERE d.ballot = $1 ORDER BY f.page",
        ballot,
    )
    if rows:
        await link.execute("SELECT pg_advisory_xact_lock($1, $2)", _NUMBERS, poll)
        pages = [row["document"] for row in rows]
        await _insert(link, poll, pages, rows[0]["received_at"], by, now)


async def _insert(
    link: asyncpg.Connection,
    poll: int,
    pages: Sequence[int],
    received_at: datetime,
    by: int,
    now: datetime,
) -> None:
    await link.execute(
        "WITH made AS (INSERT INTO paper_sheets (poll, number, received_at, uploaded_by,"
        " uploaded_at) SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4 FROM paper_sheets"
        " WHERE poll = $1 RETURNING id)"
        " INSERT INTO paper_photos (sheet, page, document)"
        " SELECT made.id, page, document FROM made,"
        " unnest($5::int[]) WITH ORDINALITY AS pages(document, page)",
        poll,
        received_at,
        by,
        now,
        list(pages),
    )

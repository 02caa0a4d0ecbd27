"""Taking over the result of a vote, as a frozen snapshot that minutes may quote."""

import json
from datetime import datetime

import asyncpg

from meetings.minutes.facts import QuotedVote


async def quote_result(
    link: asyncpg.Connection, consultation: int, source: str, vote: QuotedVote, *, now: datetime
) -> None:
    """Inside the transaction of the count. `source` names what was counted; once only.

    Unchecked: whoever counts has been allowed to. UniqueViolationError for a second one.
    """
    await link.execute(
        "INSERT INTO quoted_results (consultation, source, snapshot, handed_at)"
        " VALUES ($1, $2, $3, $4)",
        consultation,
        source,
        json.dumps(vote.to_json(), ensure_ascii=False),
        now,
    )

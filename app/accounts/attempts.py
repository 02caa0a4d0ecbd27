"""Guesses at passwords and codes are counted before they are looked at.

Otherwise a hundred at once would all be let through by the count of those that came before.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from app import database
from app.accounts import rules

_LONGEST = 60  # as wide as the columns


@asynccontextmanager
async def counted_attempt(
    account: str,
    address: str,
    *,
    now: datetime,
    allowed: int = rules.FAILURES_ALLOWED,
    per_number: int | None = None,
) -> AsyncIterator[None]:
    """One guess: it stays a failure unless the body comes to its end. TooManyFailures.

    `allowed`: how many may fail before this account waits at this address. `per_number`: it is
    no account but a number that anybody may look up, and so many may fail before it waits for all.
    """
    account, address = account[:_LONGEST], address[:_LONGEST]
    since = now - rules.FAILURE_WINDOW
    async with database.transaction() as link:
        # Always in this order, so that two guesses never wait for each other.
        await link.execute("SELECT pg_advisory_xact_lock(1, hashtext($1))", address)
        await link.execute("SELECT pg_advisory_xact_lock(2, hashtext($1))", account)
        await link.execute("DELETE FROM sign_in_failures WHERE failed_at <= $1", since)
        row = await link.fetchrow(
            "SELECT ARRAY(SELECT failed_at FROM sign_in_failures WHERE account = $1"
            "  AND address = $2 ORDER BY failed_at DESC LIMIT $3) AS pair,"
            " ARRAY(SELECT failed_at FROM sign_in_failures WHERE account = $1"
            "  ORDER BY failed_at DESC LIMIT $4) AS account,"
            " ARRAY(SELECT failed_at FROM sign_in_failures WHERE address = $2"
            "  ORDER BY failed_at DESC LIMIT $5) AS address,"
            " EXISTS (SELECT 1 FROM sign_ins s JOIN persons p ON p.id = s.person"
            "  WHERE p.account = $1 AND s.address = $2 AND s.at > $6) AS known",
            account,
            address,
            allowed,
            max(per_number or 0, rules.FAILURES_PER_ACCOUNT),
            rules.FAILURES_PER_ADDRESS,
            now - rules.KNOWN_FOR,
        )
        rules.check_failures(
            rules.Failures(row["pair"], row["account"], row["address"]),
            known=row["known"],
            now=now,
            allowed=allowed,
            per_number=per_number,
        )
        attempt = await link.fetchval(
            "INSERT INTO sign_in_failures (account, address, failed_at) VALUES ($1, $2, $3)"
            " RETURNING id",
            account,
            address,
            now,
        )
    yield
    await database.execute("DELETE FROM sign_in_failures WHERE id = $1", attempt)

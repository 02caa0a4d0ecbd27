"""Noting what gateways report, once."""

import re
from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app import database
from app.logs import note_message
from app.masks import mask_phone
from app.outbox.reports.rules import Report
from app.outbox.rules import Ended, Outcome, Tried
from app.outbox.worker import Book

_KEPT = 300  # characters of a report
_PHONE = re.compile(r"1\d{10}")

# By the number of its newest hand-over: what is told of an earlier one is over.
_MEANT = (
    "SELECT m.id, m.state, m.kind, m.subject, m.subject_id, m.address, m.tries FROM messages m"
    " WHERE m.channel = 'sms' AND m.id IN (SELECT id FROM messages WHERE key = $1 AND $2"
    "  UNION SELECT a.message FROM message_attempts a WHERE a.remote_id = $1 AND a.remote_id <> ''"
    "  AND NOT EXISTS (SELECT 1 FROM message_attempts b WHERE b.message = a.message"
    "   AND b.id > a.id AND b.outcome = 'sent')) ORDER BY m.id FOR UPDATE OF m"
)
_HANDING = "SELECT 1 FROM messages WHERE channel = 'sms' AND state = 'sending' LIMIT 1"


async def note_reports(
    reports: Sequence[Report], books: Sequence[Book], *, keyed: bool, now: datetime
) -> bool:
    """Whether all is noted; not so where a message is being handed over just now, be it the one
    that is meant or one whose number is not known yet: the gateway has to come again.

    A later word than "taken" is heard once: what is settled stays, but a gateway's "not arrived" is
    overruled by its "arrived". What is not ours is passed over. `keyed`: whether a message may be
    named by its key, too, which can be guessed: only where it goes out with the message.
    """
    # Asked before the look-ups: what was handed over meanwhile has its number by then.
    handing = await database.fetch(_HANDING)
    # One by one: a reminder's report takes the log of its poll, for which voters wait.
    known = [await _note_one(report, books, keyed, now) for report in reports]
    return all(noted or (noted is None and not handing) for noted in known)


async def _note_one(
    report: Report, books: Sequence[Book], keyed: bool, now: datetime
) -> bool | None:
    """Whether it is noted, now or before; None where no message of that name is there."""
    async with database.transaction() as link:
        rows = await link.fetch(_MEANT, report.message, keyed)
        for row in rows:
            if row["state"] in ("sent", "uncertain") or (
                report.arrived and await _refused(link, row)
            ):
                await _note(link, row, report, books, now)
    return all(row["state"] != "sending" for row in rows) if rows else None


async def _refused(link: asyncpg.Connection, row: asyncpg.Record) -> bool:
    """Whether the gateway's own word was the last."""
    last = "SELECT outcome FROM message_attempts WHERE message = $1 ORDER BY id DESC LIMIT 1"
    return bool(row["state"] == "failed" and await link.fetchval(last, row["id"]) == "refused")


async def _note(
    link: asyncpg.Connection,
    row: asyncpg.Record,
    report: Report,
    books: Sequence[Book],
    now: datetime,
) -> None:
    outcome: Outcome = "delivered" if report.arrived else "refused"
    said = report.said
    if row["address"]:
        said = said.replace(row["address"], mask_phone(row["address"]))
    # Its words are kept for good, and the address to look for may have gone already.
    said = _PHONE.sub(lambda phone: mask_phone(phone[0]), said)
    ended = Ended(outcome, said[:_KEPT], report.message[:200])
    await link.execute(
        "UPDATE messages SET state = $2, settled_at = $3 WHERE id = $1",
        row["id"],
        "delivered" if report.arrived else "failed",
        now,
    )
    await link.execute(
        "INSERT INTO message_attempts (message, number, outcome, answer, remote_id, at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        row["id"],
        row["tries"],
        outcome,
        ended.answer,
        ended.remote_id,
        now,
    )
    subject = (row["subject"], row["subject_id"])
    for book in books:
        await book(link, Tried(row["id"], "sms", row["kind"], subject, row["address"], ended, now))
    note_message(row["id"], "sms", outcome)

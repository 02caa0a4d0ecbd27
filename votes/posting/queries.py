"""The notices of a poll: what may be told, what is kept, one for anybody who scans it."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import NotFound
from votes.access import PollFacts, poll_to_view, published_poll
from votes.permissions import can_post_notice
from votes.posting.rules import made_late, may_still_announce


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """`notice` None: it could be made, unless `over`. `at`: when what it tells of was decided.
    `late`: the notice of the vote was made, or would be now, less than its clear `days` before."""

    kind: str
    number: int
    at: datetime
    notice: int | None
    sha256: str
    made_at: datetime | None
    days: int = 0
    late: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class NoticesView:
    facts: PollFacts
    lines: tuple[NoticeLine, ...]
    may_post: bool


_LINES = (
    "SELECT w.kind, w.number::int, w.at, n.id AS notice, coalesce(d.sha256, '') AS sha256,"
    " n.made_at, p.notice_days FROM ("
    "  SELECT 'roll_check' AS kind, 1 AS number, started_at AS at FROM roll_checks WHERE poll = $1"
    "  UNION ALL SELECT 'vote', 1, frozen_at FROM polls WHERE id = $1 AND frozen_at IS NOT NULL"
    "  UNION ALL SELECT 'extension', row_number() OVER (ORDER BY id), extended_at"
    "   FROM poll_extensions WHERE poll = $1"
    "  UNION ALL SELECT 'termination', 1, terminated_at FROM poll_terminations WHERE poll = $1) w"
    " JOIN polls p ON p.id = $1"
    " LEFT JOIN posted_notices n ON n.poll = $1 AND n.kind = w.kind AND n.number = w.number"
    " LEFT JOIN documents d ON d.id = n.document ORDER BY w.at, w.kind, w.number"
)


async def notices_page(actor: Actor, poll: int, now: datetime) -> NoticesView:
    """NotFound. Two queries."""
    facts = await poll_to_view(actor, poll)
    rows = await database.fetch(_LINES, poll)
    return NoticesView(
        facts, tuple(_line(row, facts, now) for row in rows), can_post_notice(actor, facts)
    )


def _line(row: asyncpg.Record, facts: PollFacts, now: datetime) -> NoticeLine:
    said = dict(row)
    days: int = said.pop("notice_days")
    if row["kind"] != "vote":
        return NoticeLine(**said)
    made_on, opens_on = local_date(row["made_at"] or now), local_date(facts.opens_at)
    return NoticeLine(
        **said,
        days=days,
        late=made_late(made_on, opens_on, days),
        over=not may_still_announce(facts.phase(now)),
    )


async def notice_document(actor: Actor, poll: int, notice: int) -> tuple[int, str]:
    """(document, kind). NotFound. Two queries."""
    await poll_to_view(actor, poll)
    row = await database.fetch_one(
        "SELECT document, kind FROM posted_notices WHERE id = $1 AND poll = $2", notice, poll
    )
    if row is None:
        raise NotFound
    return row["document"], row["kind"]


@dataclass(frozen=True, slots=True)
class ScannedNotice:
    facts: PollFacts
    kind: str
    sha256: str
    size: int
    made_at: datetime


async def scanned_notice(poll: int, kind: str, number: int) -> ScannedNotice:
    """For anybody who scans the code on the wall; no list and no name. NotFound. Two queries."""
    row = await database.fetch_one(
        "SELECT d.sha256, d.size, n.made_at FROM posted_notices n"
        " JOIN documents d ON d.id = n.document"
        " WHERE n.poll = $1 AND n.kind = $2 AND n.number = $3",
        poll,
        kind,
        number,
    )
    if row is None:
        raise NotFound
    return ScannedNotice(
        await published_poll(poll), kind, row["sha256"], row["size"], row["made_at"]
    )

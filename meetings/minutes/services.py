"""Drafting and issuing minutes."""

import importlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import anyio
import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.clock import local_date
from app.documents import services as documents
from app.errors import NotAllowed, NotFound
from meetings.access import meeting_to_view
from meetings.minutes.facts import MinutesFacts
from meetings.minutes.issuing import RecordChanged, check_ready
from meetings.minutes.queries import asked_of, draft_facts, gather, issued_minutes
from meetings.permissions import can_issue_minutes
from meetings.scheduling.queries import meeting_page
from meetings.scheduling.rules import MinutesIssued

# A page set in Chinese takes tens of megabytes while it is laid out: two at a time are enough.
_PRINTERS = anyio.CapacityLimiter(2)


# What sets type takes a second to load, which the first document may wait for and the start of
# the program may not: named here, imported when it is wanted.
_RENDERING = "meetings.minutes.rendering"


def _render(facts: MinutesFacts, draft: bool, fonts_dir: Path) -> bytes:
    set_minutes: Callable[..., bytes] = importlib.import_module(_RENDERING).render_minutes
    return set_minutes(facts, draft=draft, fonts_dir=fonts_dir)


async def _in_thread(facts: MinutesFacts, *, draft: bool, fonts_dir: Path) -> bytes:
    return await anyio.to_thread.run_sync(_render, facts, draft, fonts_dir, limiter=_PRINTERS)


async def draft_minutes(actor: Actor, meeting: int, *, fonts_dir: Path, now: datetime) -> bytes:
    """A PDF of the record as it is now, marked as a draft. NotFound, FontsMissing."""
    _view, facts = await draft_facts(actor, meeting, local_date(now))
    return await _in_thread(facts, draft=True, fonts_dir=fonts_dir)


async def issue_minutes(
    actor: Actor, meeting: int, *, data_dir: Path, fonts_dir: Path, now: datetime
) -> int:
    """Number the minutes within the community and year, keep their PDF for ever; the number.

    Rendered outside the transaction; inside it is made sure that what was rendered still is what
    the record says and that the number is still free. NotFound, NotAllowed, MinutesIssued,
    MinutesNotReady, FontsMissing, RecordChanged.
    """
    meeting_facts = await meeting_to_view(actor, meeting)
    if not can_issue_minutes(actor, meeting_facts.consultation):
        raise NotAllowed
    view = await meeting_page(actor, meeting)
    if view.facts.issued:
        raise MinutesIssued
    check_ready(asked_of(view))
    today = local_date(now)
    community = view.facts.consultation.place.community
    issue = await _next_issue(community, today.year)
    facts = await gather(view, issue=issue, today=today)
    pdf = await _in_thread(facts, draft=False, fonts_dir=fonts_dir)
    document, _sha256 = await documents.keep(
        pdf, "application/pdf", data_dir=data_dir, by=actor.person, now=now
    )
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM communities WHERE id = $1 FOR UPDATE", community)
            await link.execute("SELECT id FROM meetings WHERE id = $1 FOR UPDATE", meeting)
            there = await gather(
                await meeting_page(actor, meeting),
                issue=await _next_issue(community, today.year),
                today=today,
            )
            if there != facts:
                raise RecordChanged
            await link.execute(
                "INSERT INTO minutes (meeting, community, year, issue, document, facts,"
                " issued_by, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                meeting,
                community,
                today.year,
                issue,
                document,
                json.dumps(facts.to_json(), ensure_ascii=False),
                actor.person,
                now,
            )
            await record(
                link,
                at=now,
                person=actor.person,
                action="issue_minutes",
                subject="meetings",
                subject_id=meeting,
                community=community,
                after={"year": today.year, "issue": issue, "document": document},
            )
    except asyncpg.UniqueViolationError as taken:
        raise MinutesIssued from taken
    return issue


async def _next_issue(community: int, year: int) -> int:
    row = await database.fetch_one(
        "SELECT coalesce(max(issue), 0) + 1 AS next FROM minutes"
        " WHERE community = $1 AND year = $2",
        community,
        year,
    )
    assert row is not None
    return int(row["next"])


async def read_minutes(actor: Actor, meeting: int, *, data_dir: Path) -> bytes:
    """The issued PDF, byte for byte as it was kept. NotFound, DocumentLost."""
    await meeting_to_view(actor, meeting)
    issued = await issued_minutes(meeting)
    if issued is None:
        raise NotFound
    content, _media_type, _sha256 = await documents.read(issued.document, data_dir=data_dir)
    return content

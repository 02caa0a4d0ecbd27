"""Papers of an item, their public page, questions: asked, answered, taken to the table."""

import hashlib
import hmac
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.documents import services as documents
from app.documents.uploads import read_paper
from app.errors import NotFound
from meetings.access import meeting_to_run, meeting_to_view
from meetings.papers.forms import AskForm, PaperForm
from meetings.papers.queries import public_papers
from meetings.papers.rules import (
    ASKED_MOST,
    ASKED_WITHIN,
    OPEN_MOST,
    PAPERS_MOST,
    AlreadySettled,
    AskedTooOften,
    NothingPublic,
    PaperWithdrawn,
    TooManyOpen,
    TooManyPapers,
    check_open,
)
from meetings.record import item_id, open_record


async def add_paper(
    actor: Actor,
    meeting: int,
    typed: PaperForm,
    content: bytes | None,
    *,
    data_dir: Path,
    now: datetime,
) -> int:
    """A PDF or a photo of it; its id. NotFound, NotAllowed, MinutesIssued, FileMissing,
    FileNotTaken, TooManyPapers."""
    facts = await meeting_to_run(actor, meeting)
    checked, media_type = await read_paper(content)
    document, _sha256 = await documents.keep(
        checked, media_type, data_dir=data_dir, by=actor.person, now=now
    )
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, typed.item)
        there = await link.fetchval("SELECT count(*) FROM papers WHERE item = $1", item)
        if there >= PAPERS_MOST:
            raise TooManyPapers
        paper: int = await link.fetchval(
            "INSERT INTO papers (item, title, document, public, added_by, added_at,"
            " withdrawn_reason) VALUES ($1, $2, $3, $4, $5, $6, '') RETURNING id",
            item,
            typed.title,
            document,
            bool(typed.public),
            actor.person,
            now,
        )
        after = {"title": typed.title, "public": bool(typed.public)}
        await note(link, actor, "add_paper", facts, now, of=("papers", paper), after=after)
    return paper


async def withdraw_paper(
    actor: Actor, meeting: int, paper: int, reason: str, *, now: datetime
) -> None:
    """It stays, with the reason, and is public no more. NotFound, NotAllowed, PaperWithdrawn."""
    facts = await meeting_to_run(actor, meeting)
    async with open_record(actor, meeting) as link:
        gone = await link.fetchval(
            "UPDATE papers SET withdrawn_at = $3, withdrawn_reason = $4 WHERE id = $1"
            " AND withdrawn_at IS NULL AND item IN ("
            "  SELECT id FROM agenda_items WHERE meeting = $2) RETURNING id",
            paper,
            meeting,
            now,
            reason,
        )
        if gone is None:
            raise PaperWithdrawn
        await note(link, actor, "withdraw_paper", facts, now, of=("papers", paper), reason=reason)


async def open_page(actor: Actor, meeting: int, *, now: datetime) -> None:
    """For residents, by link or QR code. NotFound, NotAllowed, NothingPublic."""
    facts = await meeting_to_run(actor, meeting)
    async with open_record(actor, meeting) as link:
        public = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM papers p JOIN agenda_items i ON i.id = p.item"
            " WHERE i.meeting = $1 AND p.public AND p.withdrawn_at IS NULL)",
            meeting,
        )
        if not public:
            raise NothingPublic
        await link.execute(
            "INSERT INTO paper_pages (meeting, link_number, opened_by, opened_at)"
            " VALUES ($1, 0, $2, $3) ON CONFLICT (meeting) DO UPDATE SET closed_at = NULL,"
            " opened_by = EXCLUDED.opened_by, opened_at = EXCLUDED.opened_at",
            meeting,
            actor.person,
            now,
        )
        await note(link, actor, "open_paper_page", facts, now)


async def close_page(actor: Actor, meeting: int, *, now: datetime) -> None:
    """The links handed out open nothing any more, also if it is opened again."""
    facts = await meeting_to_run(actor, meeting)
    async with database.transaction() as link:
        closed = await link.fetchval(
            "UPDATE paper_pages SET closed_at = $2, link_number = link_number + 1"
            " WHERE meeting = $1 AND closed_at IS NULL RETURNING id",
            meeting,
            now,
        )
        if closed is None:
            raise NotFound
        await note(link, actor, "close_paper_page", facts, now)


# -- questions -------------------------------------------------------------------------------


async def ask_in_public(
    key: str, typed: AskForm, *, address: str, secret_key: str, now: datetime
) -> None:
    """Without an account. NotFound, AskingOver, AskedTooOften, TooManyOpen."""
    page = await public_papers(key, secret_key=secret_key)
    check_open(page.starts_at, cancelled=page.cancelled, ended=page.ended, now=now)
    await _ask(page.meeting, typed, None, _source(secret_key, address), now)


async def ask_by_seat(
    actor: Actor, meeting: int, typed: AskForm, *, secret_key: str, now: datetime
) -> None:
    """By somebody who sees the matter, under her own name. NotFound, AskingOver, AskedTooOften."""
    facts = await meeting_to_view(actor, meeting)
    check_open(facts.starts_at, cancelled=False, ended=facts.ended_at is not None, now=now)
    named = typed.model_copy(update={"who": actor.name[:40]})
    source = _source(secret_key, f"person {actor.person}")
    await _ask(meeting, named, actor.person, source, now)


async def _ask(
    meeting: int, typed: AskForm, account: int | None, source: bytes, now: datetime
) -> None:
    async with database.transaction() as link:
        # Those from one place come one after the other, so that the count holds.
        await link.execute("SELECT pg_advisory_xact_lock(33, hashtext($1))", source.hex())
        row = await link.fetchrow(
            "SELECT (SELECT count(*) FROM paper_questions WHERE source = $1 AND asked_at > $2)"
            " AS lately, (SELECT count(*) FROM paper_questions q JOIN agenda_items i"
            "  ON i.id = q.item WHERE i.meeting = $3 AND q.answered_at IS NULL"
            "  AND q.tabled_at IS NULL) AS open",
            source,
            now - ASKED_WITHIN,
            meeting,
        )
        if row["lately"] >= ASKED_MOST:
            raise AskedTooOften
        if row["open"] >= OPEN_MOST:
            raise TooManyOpen
        await link.execute(
            "INSERT INTO paper_questions (item, kind, who, text, account, source, asked_at,"
            " answer, shown) VALUES ($1, $2, $3, $4, $5, $6, $7, '', false)",
            await item_id(link, meeting, typed.item),
            typed.kind,
            typed.who,
            typed.text,
            account,
            source,
            now,
        )


async def answer_question(
    actor: Actor, meeting: int, question: int, answer: str, shown: bool, *, now: datetime
) -> None:
    """Once. NotFound, NotAllowed, MinutesIssued, AlreadySettled."""
    facts = await meeting_to_run(actor, meeting)
    async with open_record(actor, meeting) as link:
        await _lock_open(link, meeting, question)
        await link.execute(
            "UPDATE paper_questions SET answer = $2, answered_by = $3, answered_at = $4,"
            " shown = $5 WHERE id = $1",
            question,
            answer,
            actor.person,
            now,
            shown,
        )
        await note(
            link, actor, "answer_paper_question", facts, now, of=("paper_questions", question)
        )


async def table_question(
    actor: Actor, meeting: int, question: int, shown: bool, *, now: datetime
) -> None:
    """Taken to the table. NotFound, NotAllowed, MinutesIssued, AlreadySettled."""
    facts = await meeting_to_run(actor, meeting)
    async with open_record(actor, meeting) as link:
        await _lock_open(link, meeting, question)
        await link.execute(
            "UPDATE paper_questions SET tabled_by = $2, tabled_at = $3, shown = $4 WHERE id = $1",
            question,
            actor.person,
            now,
            shown,
        )
        await note(
            link, actor, "table_paper_question", facts, now, of=("paper_questions", question)
        )


async def table_all(actor: Actor, meeting: int, *, now: datetime) -> int:
    """Whatever still waits; how many. Not shown on the public page: nobody looked at them."""
    facts = await meeting_to_run(actor, meeting)
    async with open_record(actor, meeting) as link:
        rows = await link.fetch(
            "UPDATE paper_questions SET tabled_by = $2, tabled_at = $3 WHERE answered_at IS NULL"
            " AND tabled_at IS NULL AND item IN ("
            "  SELECT id FROM agenda_items WHERE meeting = $1) RETURNING id",
            meeting,
            actor.person,
            now,
        )
        if rows:
            await note(
                link, actor, "table_paper_question", facts, now, after={"questions": len(rows)}
            )
    return len(rows)


async def _lock_open(link: asyncpg.Connection, meeting: int, question: int) -> None:
    row = await link.fetchrow(
        "SELECT q.answered_at IS NOT NULL OR q.tabled_at IS NOT NULL AS settled"
        " FROM paper_questions q JOIN agenda_items i ON i.id = q.item"
        " WHERE q.id = $1 AND i.meeting = $2 FOR UPDATE OF q",
        question,
        meeting,
    )
    if row is None:
        raise NotFound
    if row["settled"]:
        raise AlreadySettled


def _source(secret_key: str, address: str) -> bytes:
    """From where, so that it can be counted and not read."""
    return hmac.new(secret_key.encode(), b"papers:" + address.encode(), hashlib.sha256).digest()

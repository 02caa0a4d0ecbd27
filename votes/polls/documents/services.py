"""Keeping a paper with a poll, listing and reading them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.documents.services import keep
from app.documents.uploads import read_paper
from app.errors import NotFound
from votes.access import PollFacts, poll_to_view, poll_to_work_on
from votes.permissions import can_add_poll_document, can_view_poll_document
from votes.polls.documents.rules import (
    DOCUMENTS_MOST,
    DocumentKind,
    DocumentsNotNow,
    TooManyDocuments,
)


@dataclass(frozen=True, slots=True)
class PollDocument:
    id: int
    kind: str
    title: str
    media_type: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentsView:
    facts: PollFacts
    documents: tuple[PollDocument, ...]
    may_add: bool


async def documents_page(actor: Actor, poll: int, now: datetime) -> DocumentsView:
    """NotFound. Two queries."""
    facts = await _readable(actor, poll)
    rows = await database.fetch(
        "SELECT d.id, d.kind, d.title, f.media_type, p.name AS added_by, d.added_at"
        " FROM poll_documents d JOIN documents f ON f.id = d.document"
        " JOIN persons p ON p.id = d.added_by WHERE d.poll = $1 ORDER BY d.id",
        poll,
    )
    return DocumentsView(
        facts=facts,
        documents=tuple(PollDocument(**dict(row)) for row in rows),
        may_add=can_add_poll_document(actor, facts, facts.phase(now)),
    )


async def document_of(actor: Actor, poll: int, document: int) -> int:
    """The kept file; NotFound."""
    await _readable(actor, poll)
    row = await database.fetch_one(
        "SELECT document FROM poll_documents WHERE poll = $1 AND id = $2", poll, document
    )
    if row is None:
        raise NotFound
    return int(row["document"])


async def add_document(
    actor: Actor,
    poll: int,
    kind: DocumentKind,
    title: str,
    content: bytes | None,
    *,
    data_dir: Path,
    now: datetime,
) -> None:
    """`content` as uploaded; a photo is drawn anew. NotFound, NotAllowed, DocumentsNotNow,
    FileMissing, FileNotTaken, TooManyDocuments."""
    facts = await poll_to_work_on(actor, poll)
    if not can_add_poll_document(actor, facts, facts.phase(now)):
        raise DocumentsNotNow
    content, media_type = await read_paper(content)
    document, sha256 = await keep(content, media_type, data_dir=data_dir, by=actor.person, now=now)
    async with database.transaction() as link:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR UPDATE", poll)
        kept = await link.fetchval("SELECT count(*) FROM poll_documents WHERE poll = $1", poll)
        if kept >= DOCUMENTS_MOST:
            raise TooManyDocuments
        await link.execute(
            "INSERT INTO poll_documents (poll, kind, title, document, added_by, added_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            poll,
            kind,
            title,
            document,
            actor.person,
            now,
        )
        await note(
            link, actor, "add_poll_document", facts, now, after={"kind": kind, "sha256": sha256}
        )


async def _readable(actor: Actor, poll: int) -> PollFacts:
    facts = await poll_to_view(actor, poll)
    if not can_view_poll_document(actor, facts):
        raise NotFound
    return facts

"""A meeting's papers and what was asked to them: for its table, and for the public."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.outbox.links import is_key, link_token, number_in
from meetings.access import MeetingFacts, meeting_to_view
from meetings.kinds.queries import kind_of
from meetings.papers.rules import QuestionKind
from meetings.permissions import can_run_consultation
from meetings.preparing.contact import ContactPerson


@dataclass(frozen=True, slots=True)
class PaperLine:
    id: int
    title: str
    media_type: str
    size: int
    public: bool
    added_at: datetime
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """`settled_at`: answered (`answer`), or taken to the table; None while it waits."""

    id: int
    kind: QuestionKind
    who: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    tabled_at: datetime | None
    shown: bool
    by_seat: bool

    @property
    def waits(self) -> bool:
        return self.answered_at is None and self.tabled_at is None


@dataclass(frozen=True, slots=True)
class PaperItem:
    number: int
    title: str
    summary: str
    papers: tuple[PaperLine, ...]
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True)
class PapersPage:
    """`key` of the public page, "" while it is not open; `asked_for`: papers that the kind asks
    for and that are not there."""

    facts: MeetingFacts
    items: tuple[PaperItem, ...]
    key: str
    asked_for: tuple[str, ...]
    may_run: bool

    @property
    def waiting(self) -> int:
        return sum(one.waits for item in self.items for one in item.questions)


@dataclass(frozen=True, slots=True)
class PublicPapers:
    """What anybody sees who has the link. `open`: questions are still taken."""

    meeting: int
    community: int
    topic: str
    estate_name: str
    community_name: str
    invented: bool
    starts_at: datetime
    ended: bool
    cancelled: bool
    contact: ContactPerson
    items: tuple[PaperItem, ...]


def page_key(secret_key: str, meeting: int, link_number: int) -> str:
    """57-… as it stands in the address."""
    return f"{meeting}-{link_token(secret_key, f'papers:{meeting}:{link_number}')}"


async def papers_page(actor: Actor, meeting: int, *, secret_key: str) -> PapersPage:
    """NotFound. Six queries, however much there is."""
    facts = await meeting_to_view(actor, meeting)
    may_run = can_run_consultation(actor, facts.consultation)
    page = await database.fetch_one(
        "SELECT link_number FROM paper_pages WHERE meeting = $1 AND closed_at IS NULL", meeting
    )
    items = await _items(meeting)
    kind = await kind_of(facts.consultation.id)
    there = {paper.title for item in items for paper in item.papers if not paper.withdrawn_reason}
    return PapersPage(
        facts,
        items,
        page_key(secret_key, meeting, page["link_number"]) if page is not None else "",
        tuple(title for title in (kind[1].papers if kind else ()) if title not in there),
        may_run,
    )


async def paper_to_read(actor: Actor, meeting: int, paper: int) -> int:
    """Its document. NotFound. Two queries."""
    await meeting_to_view(actor, meeting)
    row = await database.fetch_one(
        "SELECT p.document FROM papers p JOIN agenda_items i ON i.id = p.item"
        " WHERE p.id = $1 AND i.meeting = $2",
        paper,
        meeting,
    )
    if row is None:
        raise NotFound
    return int(row["document"])


async def public_papers(key: str, *, secret_key: str) -> PublicPapers:
    """NotFound for a key that opens nothing (any more). Four queries."""
    meeting = await _opened(key, secret_key)
    row = await database.fetch_one(
        "SELECT m.starts_at, m.ended_at IS NOT NULL AS ended, m.contact, m.contact_phone, c.topic,"
        " c.community,"
        " e.name AS estate_name, o.name AS community_name, o.invented, EXISTS ("
        "  SELECT 1 FROM meeting_notices n WHERE n.meeting = m.id AND n.kind = 'cancel')"
        " AS cancelled FROM meetings m JOIN consultations c ON c.id = m.consultation"
        " JOIN estates e ON e.id = c.estate JOIN communities o ON o.id = c.community"
        " WHERE m.id = $1",
        meeting,
    )
    assert row is not None
    items = tuple(
        PaperItem(
            item.number,
            item.title,
            item.summary,
            tuple(one for one in item.papers if one.public and not one.withdrawn_reason),
            tuple(one for one in item.questions if one.shown and not one.waits),
        )
        for item in await _items(meeting)
    )
    facts = dict(row)
    facts["contact"] = ContactPerson(facts["contact"], facts.pop("contact_phone"))
    return PublicPapers(meeting=meeting, items=items, **facts)


async def public_paper(key: str, paper: int, *, secret_key: str) -> int:
    """The document of one that is public. NotFound."""
    meeting = await _opened(key, secret_key)
    row = await database.fetch_one(
        "SELECT p.document FROM papers p JOIN agenda_items i ON i.id = p.item"
        " WHERE p.id = $1 AND i.meeting = $2 AND p.public AND p.withdrawn_at IS NULL",
        paper,
        meeting,
    )
    if row is None:
        raise NotFound
    return int(row["document"])


async def _opened(key: str, secret_key: str) -> int:
    meeting = number_in(key)
    row = await database.fetch_one(
        "SELECT link_number FROM paper_pages WHERE meeting = $1 AND closed_at IS NULL", meeting
    )
    if meeting is None or row is None:
        raise NotFound
    if not is_key(key, page_key(secret_key, meeting, row["link_number"])):
        raise NotFound
    return meeting


async def _items(meeting: int) -> tuple[PaperItem, ...]:
    """Three queries."""
    items = await database.fetch(
        "SELECT id, number, title, summary FROM agenda_items WHERE meeting = $1 ORDER BY number",
        meeting,
    )
    ids = [row["id"] for row in items]
    papers = await database.fetch(
        "SELECT p.item, p.id, p.title, d.media_type, d.size, p.public, p.added_at,"
        " p.withdrawn_reason FROM papers p JOIN documents d ON d.id = p.document"
        " WHERE p.item = ANY($1::int[]) ORDER BY p.id",
        ids,
    )
    questions = await database.fetch(
        "SELECT item, id, kind, who, text, asked_at, answer, answered_at, tabled_at, shown,"
        " account IS NOT NULL AS by_seat FROM paper_questions WHERE item = ANY($1::int[])"
        " ORDER BY id",
        ids,
    )
    return tuple(
        PaperItem(
            row["number"],
            row["title"],
            row["summary"],
            tuple(PaperLine(*_rest(one)) for one in papers if one["item"] == row["id"]),
            tuple(QuestionLine(*_rest(one)) for one in questions if one["item"] == row["id"]),
        )
        for row in items
    )


def _rest(row: asyncpg.Record) -> tuple[Any, ...]:
    return tuple(row)[1:]

"""The page of a meeting's minutes, or of an addendum: how far they are and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import MeetingFacts
from meetings.minutes.circulating.queries import Review, review_of
from meetings.minutes.circulating.rules import Stage
from meetings.minutes.circulating.store import paper_of, reader_by_account
from meetings.minutes.issuing import Requirement
from meetings.minutes.queries import Issued, asked_of, issued_minutes
from meetings.minutes.signing.queries import Approved, approved_of, may_sign_as
from meetings.permissions import (
    can_approve_minutes,
    can_issue_minutes,
    can_view_draft_minutes,
    can_view_minutes_course,
)
from meetings.scheduling.queries import meeting_page


@dataclass(frozen=True, slots=True)
class Standing:
    """The document that stands."""

    document: int
    sha256: str
    pages: int
    sealed: bool
    code: str
    year: int
    issue: int
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AddendumLine:
    number: int
    opened_at: datetime
    final: bool


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """`issued`: minutes that stand, also such as were issued before drafts were circulated.

    `undecided`: of a draft, items without a word on how they go on. `review`, `approved` only for
    those who may see how the minutes came about; `to_read`: she has the draft to read;
    `to_sign`: she can sign on her own screen.
    """

    facts: MeetingFacts
    addendum: int
    stage: Stage
    issued: Issued | None
    standing: Standing | None
    addenda: tuple[AddendumLine, ...]
    asked: tuple[Requirement, ...]
    undecided: tuple[str, ...]
    review: Review | None
    approved: Approved | None
    to_read: bool
    to_sign: bool
    may_issue: bool
    may_approve: bool
    may_view_draft: bool


async def standing_of(meeting: int, addendum: int) -> Standing | None:
    row = await database.fetch_one(
        "SELECT f.document, d.sha256, f.pages, f.sealed, a.code, a.year, a.issue,"
        " p.name AS made_by, f.made_at FROM minutes_finals f"
        " JOIN minutes_approvals a ON a.id = f.approval JOIN minutes_papers m ON m.id = a.paper"
        " JOIN documents d ON d.id = f.document JOIN persons p ON p.id = f.made_by"
        " WHERE m.meeting = $1 AND m.addendum = $2",
        meeting,
        addendum,
    )
    return Standing(**dict(row)) if row is not None else None


async def addenda_of(meeting: int) -> tuple[AddendumLine, ...]:
    rows = await database.fetch(
        "SELECT p.addendum AS number, p.opened_at, EXISTS (SELECT 1 FROM minutes_approvals a"
        "  JOIN minutes_finals f ON f.approval = a.id WHERE a.paper = p.id) AS final"
        " FROM minutes_papers p WHERE p.meeting = $1 AND p.addendum > 0 ORDER BY p.addendum",
        meeting,
    )
    return tuple(AddendumLine(**dict(row)) for row in rows)


async def _undecided(meeting: int) -> tuple[str, ...]:
    rows = await database.fetch(
        "SELECT title FROM agenda_items a WHERE meeting = $1 AND agreed = ''"
        " AND NOT EXISTS (SELECT 1 FROM ways_on w WHERE w.item = a.id) ORDER BY number",
        meeting,
    )
    return tuple(row["title"] for row in rows)


async def minutes_page(actor: Actor, meeting: int, addendum: int, base_url: str) -> MinutesPage:
    """At most twenty-six queries, however long. NotFound where there is nothing that the actor
    may see."""
    view = await meeting_page(actor, meeting)
    consultation = view.facts.consultation
    issued = await issued_minutes(meeting)
    standing = await standing_of(meeting, addendum)
    may_view_draft = can_view_draft_minutes(actor, consultation)
    final = standing is not None or (issued is not None and not addendum)
    may_view_course = can_view_minutes_course(actor, consultation, final=final)
    review = await review_of(meeting, addendum) if may_view_course else None
    found = await reader_by_account(meeting, addendum, actor.person)
    to_read = found is not None
    if addendum and review is None and standing is None and not to_read:
        raise NotFound
    if not addendum and issued is None and not may_view_draft and not to_read:
        raise NotFound
    paper = await paper_of(meeting, addendum)
    stage = Stage.DRAFT if paper is None else paper.stage
    if final:
        stage = Stage.FINAL
    approved = None
    if paper is not None and paper.approval is not None and (review is not None or to_read):
        approved = await approved_of(meeting, addendum, base_url)
    return MinutesPage(
        facts=view.facts,
        addendum=addendum,
        stage=stage,
        issued=issued,
        standing=standing,
        addenda=await addenda_of(meeting),
        asked=asked_of(view) if stage is Stage.DRAFT else (),
        undecided=await _undecided(meeting) if stage is Stage.DRAFT else (),
        review=review,
        approved=approved if review is not None else None,
        to_read=to_read,
        to_sign=bool(found and approved and may_sign_as(found[0], approved)),
        may_issue=can_issue_minutes(actor, consultation),
        may_approve=can_approve_minutes(actor, consultation),
        may_view_draft=may_view_draft,
    )

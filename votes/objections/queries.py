"""Objections of a poll: the list, one of them, and what somebody sees by her number."""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed, NotFound
from app.masks import mask_name, mask_phone
from votes.access import PollFacts
from votes.finals.queries import Version, life_of, poll_with_result, versions_of
from votes.finals.rules import Life, NotPublishedYet
from votes.papers.rules import split_number
from votes.permissions import (
    can_answer_objection,
    can_enter_objection,
    can_look_at_objector,
    can_view_objections,
)
from votes.polls.queries import MotionText, motions_of


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """`name`, `phone` masked. `outcome` None: not answered. `recounted`: the version that was
    counted because of it; `paper`: the ballot it attacks, by its number or receipt."""

    id: int
    number: str
    kind: str
    way: str
    motion: int
    version: int
    count_file_sha256: str
    name: str
    room: str
    phone: str
    text: str
    paper: str
    photo: int | None
    raised_at: datetime
    late: bool
    due_on: date
    recorded_by: str
    outcome: str | None
    reasons: str
    changes_figure: bool
    answered_by: str
    answered_at: datetime | None
    recounted: int | None


@dataclass(frozen=True, slots=True)
class ObjectionsView:
    facts: PollFacts
    life: Life
    lines: tuple[ObjectionLine, ...]
    motions: tuple[MotionText, ...]
    published: bool
    may_enter: bool


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """`before`, `after`: the count that it attacked and the one it led to, of its motion."""

    facts: PollFacts
    life: Life
    line: ObjectionLine
    motions: tuple[MotionText, ...]
    before: Version | None
    after: Version | None
    may_answer: bool
    may_correct: bool
    may_look: bool


_OBJECTIONS = (
    "SELECT o.*, m.number AS motion, r.version, coalesce(b.paper, b.receipt, '') AS paper,"
    " coalesce(who.name, '') AS staff, a.outcome, coalesce(a.reasons, '') AS reasons,"
    " coalesce(a.changes_figure, false) AS changes_figure, coalesce(by.name, '') AS answered_by,"
    " a.answered_at, c.version AS recounted"
    " FROM objections o JOIN results r ON r.id = o.result JOIN motions m ON m.id = r.motion"
    " LEFT JOIN ballots b ON b.id = o.ballot LEFT JOIN persons who ON who.id = o.recorded_by"
    " LEFT JOIN objection_answers a ON a.objection = o.id"
    " LEFT JOIN persons by ON by.id = a.answered_by"
    " LEFT JOIN count_corrections c ON c.objection = o.id"
)


def _line(row: asyncpg.Record) -> ObjectionLine:
    return ObjectionLine(
        id=row["id"],
        number=row["number"],
        kind=row["kind"],
        way=row["way"],
        motion=row["motion"],
        version=row["version"],
        count_file_sha256=row["count_file_sha256"],
        name=mask_name(row["name"]),
        room=row["room"],
        phone=mask_phone(row["phone"] or ""),
        text=row["text"],
        paper=split_number(row["paper"])[0],
        photo=row["photo"],
        raised_at=row["raised_at"],
        late=row["late"],
        due_on=row["due_on"],
        recorded_by=row["staff"],
        outcome=row["outcome"],
        reasons=row["reasons"],
        changes_figure=row["changes_figure"],
        answered_by=row["answered_by"],
        answered_at=row["answered_at"],
        recounted=row["recounted"],
    )


async def _to_view(actor: Actor, poll: int) -> PollFacts:
    facts = await poll_with_result(actor, poll)
    if not can_view_objections(actor, facts):
        raise NotFound
    return facts


async def objections_page(actor: Actor, poll: int) -> ObjectionsView:
    """Those without an answer first. NotFound. Five queries."""
    facts = await _to_view(actor, poll)
    rows = await database.fetch(
        f"{_OBJECTIONS} WHERE o.poll = $1 ORDER BY (a.id IS NOT NULL), o.due_on, o.id", poll
    )
    stands = await life_of(poll)
    return ObjectionsView(
        facts=facts,
        life=stands.life,
        published=bool(stands.published),
        lines=tuple(_line(row) for row in rows),
        motions=await motions_of(poll),
        may_enter=can_enter_objection(actor, facts),
    )


async def desk_page(actor: Actor, poll: int) -> ObjectionsView:
    """For entering one. NotFound, NotAllowed, NotPublishedYet. As `objections_page`."""
    view = await objections_page(actor, poll)
    if not view.may_enter:
        raise NotAllowed
    if not view.published:
        raise NotPublishedYet
    return view


async def objection_page(actor: Actor, poll: int, objection: int) -> ObjectionView:
    """NotFound. Six queries."""
    facts = await _to_view(actor, poll)
    row = await database.fetch_one(
        f"{_OBJECTIONS} WHERE o.poll = $1 AND o.id = $2", poll, objection
    )
    if row is None:
        raise NotFound
    line = _line(row)
    counts = {one.version: one for one in await versions_of(poll) if one.motion == line.motion}
    life = (await life_of(poll)).life
    answers = can_answer_objection(actor, facts)
    return ObjectionView(
        facts=facts,
        life=life,
        line=line,
        motions=await motions_of(poll),
        before=counts.get(line.recounted - 1) if line.recounted else None,
        after=counts.get(line.recounted) if line.recounted else None,
        may_answer=answers and line.outcome is None,
        may_correct=answers and line.changes_figure and line.recounted is None,
        may_look=can_look_at_objector(actor, facts),
    )


async def objection_photo(actor: Actor, poll: int, objection: int) -> int:
    """Its document. NotFound."""
    view = await objection_page(actor, poll, objection)
    if view.line.photo is None:
        raise NotFound
    return view.line.photo


@dataclass(frozen=True, slots=True)
class Received:
    """What whoever holds the number may know: nothing of who wrote it, nor what."""

    number: str
    kind: str
    raised_at: datetime
    late: bool
    due_on: date
    outcome: str | None
    reasons: str


async def received(poll: int, number: str) -> Received:
    """NotFound. One query."""
    row = await database.fetch_one(
        "SELECT o.number, o.kind, o.raised_at, o.late, o.due_on, a.outcome,"
        " coalesce(a.reasons, '') AS reasons FROM objections o"
        " LEFT JOIN objection_answers a ON a.objection = o.id WHERE o.poll = $1 AND o.number = $2",
        poll,
        number,
    )
    if row is None:
        raise NotFound
    return Received(**dict(row))

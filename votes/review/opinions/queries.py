"""The lawyer's table of a matter: opinions with what changed since, questions and answers."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.permissions import can_review_consultation
from votes.dossier.gathering.course import happenings
from votes.dossier.rules import Happening
from votes.results.count_writer import canonical_bytes
from votes.review.opinions.rules import Answer, Bound, outdated
from votes.review.opinions.versions import current_versions
from votes.review.permissions import can_ask_lawyer, can_give_opinion, can_recount_otherwise


@dataclass(frozen=True, slots=True)
class Opinion:
    """`changed`: what it was given on and is no more, with what stands in its place."""

    id: int
    number: int
    conclusion: str
    text: str
    interest: str
    bound: tuple[Bound, ...]
    answers: tuple[Answer, ...]
    changed: tuple[tuple[Bound, str], ...]
    lawyer: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """`answer` "" while nobody has answered; `may_answer`: the reader, who is not the asker."""

    id: int
    text: str
    asker: str
    asked_at: datetime
    answer: str
    answerer: str
    answered_at: datetime | None
    may_answer: bool


@dataclass(frozen=True, slots=True)
class ReviewedPoll:
    """`may_recount`: counted, and the reader's to count otherwise."""

    id: int
    title: str
    counted: bool
    may_recount: bool


@dataclass(frozen=True, slots=True)
class ReviewView:
    """`course`: what happened, in its order. `digest` stands for all current versions: what a form
    was filled in on."""

    case: ConsultationFacts
    course: tuple[Happening, ...]
    versions: tuple[Bound, ...]
    digest: str
    opinions: tuple[Opinion, ...]
    questions: tuple[Question, ...]
    polls: tuple[ReviewedPoll, ...]
    may_give: bool
    may_ask: bool


_OPINIONS = (
    "SELECT o.id, o.number, o.conclusion, o.text, o.interest, o.bound, o.answers, p.name AS lawyer,"
    " o.given_at FROM legal_opinions o JOIN persons p ON p.id = o.given_by"
    " WHERE o.consultation = $1 ORDER BY o.number DESC"
)

_QUESTIONS = (
    "SELECT q.id, q.text, q.asked_by, a.name AS asker, q.asked_at, coalesce(r.text, '') AS answer,"
    " coalesce(b.name, '') AS answerer, r.answered_at"
    " FROM review_questions q JOIN persons a ON a.id = q.asked_by"
    " LEFT JOIN review_answers r ON r.question = q.id LEFT JOIN persons b ON b.id = r.answered_by"
    " WHERE q.consultation = $1 ORDER BY q.id DESC"
)


def digest_of(versions: list[Bound]) -> str:
    return sha256(canonical_bytes([[one.subject, one.sha256] for one in versions])).hexdigest()


async def case_to_review(actor: Actor, consultation: int) -> ConsultationFacts:
    """NotFound, also where the actor may not know of it. One query."""
    case = await consultation_to_view(actor, consultation)
    if not can_review_consultation(actor, case):
        raise NotFound
    return case


async def review_page(actor: Actor, consultation: int, now: datetime) -> ReviewView:
    """NotFound. Nine queries."""
    case = await case_to_review(actor, consultation)
    may_ask = can_ask_lawyer(actor, case)
    async with database.connection() as link:
        versions = await current_versions(link, consultation)
        opinions = await link.fetch(_OPINIONS, consultation)
        questions = await link.fetch(_QUESTIONS, consultation)
        polls = await link.fetch(
            "SELECT p.id, p.title, EXISTS (SELECT 1 FROM results r JOIN motions m"
            "  ON m.id = r.motion WHERE m.poll = p.id) AS counted FROM polls p"
            " WHERE p.consultation = $1 AND p.frozen_at IS NOT NULL ORDER BY p.number",
            consultation,
        )
        course = await happenings(link, consultation, now)
    return ReviewView(
        case=case,
        course=tuple(course),
        versions=tuple(versions),
        digest=digest_of(versions),
        opinions=tuple(_opinion(row, versions) for row in opinions),
        questions=tuple(
            Question(
                id=row["id"],
                text=row["text"],
                asker=row["asker"],
                asked_at=row["asked_at"],
                answer=row["answer"],
                answerer=row["answerer"],
                answered_at=row["answered_at"],
                may_answer=may_ask and not row["answer"] and row["asked_by"] != actor.person,
            )
            for row in questions
        ),
        polls=tuple(
            ReviewedPoll(
                row["id"],
                row["title"],
                row["counted"],
                row["counted"] and can_recount_otherwise(actor, case),
            )
            for row in polls
        ),
        may_give=can_give_opinion(actor, case),
        may_ask=may_ask,
    )


def _opinion(row: asyncpg.Record, versions: list[Bound]) -> Opinion:
    bound = tuple(Bound(**one) for one in json.loads(row["bound"]))
    return Opinion(
        id=row["id"],
        number=row["number"],
        conclusion=row["conclusion"],
        text=row["text"],
        interest=row["interest"],
        bound=bound,
        answers=tuple(Answer(**one) for one in json.loads(row["answers"])),
        changed=outdated(bound, versions),
        lawyer=row["lawyer"],
        given_at=row["given_at"],
    )


async def opinion_document(actor: Actor, opinion: int) -> int:
    """The document's id. NotFound. Two queries."""
    row = await database.fetch_one(
        "SELECT consultation, document FROM legal_opinions WHERE id = $1", opinion
    )
    if row is None:
        raise NotFound
    await case_to_review(actor, row["consultation"])
    return int(row["document"])

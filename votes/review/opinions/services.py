"""Giving an opinion, asking and answering."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import Invalid, NotAllowed, NotFound
from app.i18n import _
from app.settings import Settings
from meetings.access import ConsultationFacts
from votes.notices import Posted, keep_posted
from votes.review.opinions.queries import case_to_review, digest_of
from votes.review.opinions.questions import questions
from votes.review.opinions.rules import (
    AlreadyAnswered,
    OpinionPlan,
    OwnQuestion,
    VersionsMoved,
    check_opinion,
)
from votes.review.opinions.versions import current_versions
from votes.review.opinions.words import compose_opinion
from votes.review.permissions import can_ask_lawyer, can_give_opinion

_TEXT_MOST = 2_000


async def give_opinion(
    actor: Actor,
    consultation: int,
    plan: OpinionPlan,
    read_on: str,
    *,
    settings: Settings,
    now: datetime,
) -> int:
    """The opinion's id. `read_on`: digest of the versions that the form was filled in on.
    NotFound, NotAllowed, OpinionFaults, VersionsMoved, FontsMissing."""
    case = await case_to_review(actor, consultation)
    if not can_give_opinion(actor, case):
        raise NotAllowed
    check_opinion(plan, [key for key, _question in questions()])
    async with database.connection() as link:
        versions = await current_versions(link, consultation)
        given = await link.fetchval(
            "SELECT count(*) FROM legal_opinions WHERE consultation = $1", consultation
        )
    if digest_of(versions) != read_on:
        raise VersionsMoved
    number = int(given) + 1
    data = {
        "kind": "legal_opinion",
        "format": 1,
        "consultation": consultation,
        "topic": case.topic,
        "number": number,
        "lawyer": actor.name,
        "conclusion": plan.conclusion,
        "text": plan.text,
        "interest": plan.interest,
        "answers": [asdict(one) for one in plan.answers],
        "versions": [asdict(one) for one in versions],
    }
    posted = Posted(
        data=data,
        composed=compose_opinion(plan, case, number, actor.name, versions, now),
        estate="",
        invented=case.invented,
        to=_("{community}：").format(community=case.community_name),
        signatures=[(_("律师"), "")],
        sealed=False,
    )
    document, sha256 = await keep_posted(posted, by=actor.person, settings=settings, now=now)
    try:
        async with database.transaction() as link:
            if digest_of(await current_versions(link, consultation)) != read_on:
                raise VersionsMoved
            opinion: int = await link.fetchval(
                "INSERT INTO legal_opinions (consultation, number, conclusion, text, interest,"
                " bound, answers, document, given_by, given_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
                consultation,
                number,
                plan.conclusion,
                plan.text,
                plan.interest,
                json.dumps(data["versions"], ensure_ascii=False),
                json.dumps(data["answers"], ensure_ascii=False),
                document,
                actor.person,
                now,
            )
            after = {"opinion": opinion, "conclusion": plan.conclusion, "sha256": sha256}
            await _note(link, actor, case, "give_opinion", now, after)
    except asyncpg.UniqueViolationError as taken:  # two at once: the second reads the first
        raise VersionsMoved from taken
    return opinion


async def ask(actor: Actor, consultation: int, text: str, *, now: datetime) -> int:
    """NotFound, NotAllowed, Invalid."""
    case = await case_to_review(actor, consultation)
    if not can_ask_lawyer(actor, case):
        raise NotAllowed
    text = _checked(text, "question")
    async with database.transaction() as link:
        question: int = await link.fetchval(
            "INSERT INTO review_questions (consultation, text, asked_by, asked_at)"
            " VALUES ($1, $2, $3, $4) RETURNING id",
            consultation,
            text,
            actor.person,
            now,
        )
        await _note(link, actor, case, "ask_lawyer", now, {"question": question})
    return question


async def answer(actor: Actor, question: int, text: str, *, now: datetime) -> int:
    """The consultation's id. NotFound, NotAllowed, OwnQuestion, AlreadyAnswered, Invalid."""
    row = await database.fetch_one(
        "SELECT consultation, asked_by FROM review_questions WHERE id = $1", question
    )
    if row is None:
        raise NotFound
    case = await case_to_review(actor, row["consultation"])
    if not can_ask_lawyer(actor, case):
        raise NotAllowed
    if row["asked_by"] == actor.person:
        raise OwnQuestion
    text = _checked(text, f"answer_{question}")
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO review_answers (question, text, answered_by, answered_at)"
                " VALUES ($1, $2, $3, $4)",
                question,
                text,
                actor.person,
                now,
            )
            await _note(link, actor, case, "answer_lawyer", now, {"question": question})
    except asyncpg.UniqueViolationError as taken:
        raise AlreadyAnswered from taken
    return int(row["consultation"])


def _checked(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(_("还没有填写内容"), _("请写一两句话再提交。"), field=field)
    if len(text) > _TEXT_MOST:
        raise Invalid(
            _("内容太长"), _("请不超过 {n} 个字，可以分几次写。").format(n=_TEXT_MOST), field=field
        )
    return text


async def _note(
    link: asyncpg.Connection,
    actor: Actor,
    case: ConsultationFacts,
    action: str,
    at: datetime,
    after: Mapping[str, object],
) -> None:
    await record(
        link,
        at=at,
        person=actor.person,
        action=action,
        subject="consultations",
        subject_id=case.id,
        community=case.place.community,
        after=after,
    )

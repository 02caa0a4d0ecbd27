"""Noting what was said at a door: once, never overwritten, even when two were there."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from meetings.survey.access import Household, household_to_visit
from meetings.survey.questions.telling import tell_asked
from meetings.survey.rules import Answer, KeyTaken, VisitPlan, check_visit
from meetings.survey.visits.store import NewVisit, store_visits


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody else was at this door meanwhile."""

    who: str
    at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Noted:
    """`repeated`: the same entry had arrived before."""

    visit: int
    met: Met | None
    repeated: bool


async def record_visit(
    actor: Actor, survey: int, household: int, plan: VisitPlan, *, now: datetime
) -> Noted:
    """Idempotent by `plan.key`. A visit that another noted meanwhile stays beside it.

    NotFound, KeyTaken, ReasonUnknown, and what `check_visit` raises.
    """
    home = await household_to_visit(actor, survey, household)
    if (before := await _sent_before(home, actor, plan)) is not None:
        return before
    at = check_visit(plan, opens_on=home.survey.opens_on, closes_on=home.survey.closes_on, now=now)
    try:
        async with database.transaction() as link:
            # Two at one door do so one after the other, so that the second is told.
            await link.execute(
                "SELECT id FROM survey_households WHERE id = $1 FOR UPDATE", household
            )
            met = await _met(link, household, actor, plan.seen)
            overlooked, who = met if met is not None else (None, None)
            visit = NewVisit(household, plan, actor.person, at, overlooked)
            (stored,) = await store_visits(link, survey, [visit], now)
            if plan.question and plan.to_whom is not None:
                question = await link.fetchval(
                    "INSERT INTO survey_questions (household, visit, question, to_whom, asked_by,"
                    " asked_at, answer) VALUES ($1, $2, $3, $4, $5, $6, '') RETURNING id",
                    household,
                    stored,
                    plan.question,
                    plan.to_whom,
                    actor.person,
                    at,
                )
                await tell_asked(link, home.survey, question, plan.question, plan.to_whom, now=now)
            await note(
                link,
                actor,
                "visit_dwelling",
                home,
                now,
                after={"survey": survey, "visit": stored, "answer": plan.answer.value},
            )
    except asyncpg.UniqueViolationError as twice:
        before = await _sent_before(home, actor, plan)
        if before is None:
            raise KeyTaken from twice
        return before
    return Noted(stored, who, repeated=False)


async def _sent_before(home: Household, actor: Actor, plan: VisitPlan) -> Noted | None:
    """What became of the same entry the first time. KeyTaken where it was another one."""
    row = await database.fetch_one(
        "SELECT id, household, asked_by, answer FROM survey_visits WHERE key = $1", plan.key
    )
    if row is None:
        return None
    if (row["household"], row["asked_by"], row["answer"]) != (home.id, actor.person, plan.answer):
        raise KeyTaken
    return Noted(row["id"], None, repeated=True)


async def _met(
    link: asyncpg.Connection, household: int, actor: Actor, seen: int
) -> tuple[int, Met] | None:
    row = await link.fetchrow(
        "SELECT v.id, v.answer, v.visited_at, p.name FROM survey_visits v"
        " JOIN persons p ON p.id = v.asked_by"
        " WHERE v.household = $1 AND v.id > $2 AND v.asked_by <> $3 ORDER BY v.id DESC LIMIT 1",
        household,
        seen,
        actor.person,
    )
    if row is None:
        return None
    return row["id"], Met(row["name"], row["visited_at"], Answer(row["answer"]))

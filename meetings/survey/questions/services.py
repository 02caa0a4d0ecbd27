"""Answering a question of a door, and noting that the door was told."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotFound
from meetings.survey.access import household_to_visit, survey_to_run
from meetings.survey.questions.rules import AlreadyAnswered, NotYetAnswered


async def answer_question(
    actor: Actor, survey: int, question: int, answer: str, *, now: datetime
) -> None:
    """What came back from the table or the company, once. NotFound, NotAllowed, AlreadyAnswered."""
    facts = await survey_to_run(actor, survey)
    async with database.transaction() as link:
        row = await link.fetchrow(
            "SELECT q.answered_at FROM survey_questions q"
            " JOIN survey_households h ON h.id = q.household"
            " WHERE q.id = $1 AND h.survey = $2 FOR UPDATE OF q",
            question,
            survey,
        )
        if row is None:
            raise NotFound
        if row["answered_at"] is not None:
            raise AlreadyAnswered
        await link.execute(
            "UPDATE survey_questions SET answer = $2, answered_by = $3, answered_at = $4"
            " WHERE id = $1",
            question,
            answer,
            actor.person,
            now,
        )
        await note(
            link, actor, "answer_survey_question", facts, now, of=("survey_questions", question)
        )


async def tell_back(actor: Actor, survey: int, question: int, *, now: datetime) -> int:
    """The answer was told at its door; the household. NotFound, NotYetAnswered."""
    row = await database.fetch_one("SELECT household FROM survey_questions WHERE id = $1", question)
    if row is None:
        raise NotFound
    home = await household_to_visit(actor, survey, row["household"])
    async with database.transaction() as link:
        done = await link.fetchval(
            "UPDATE survey_questions SET told_by = $2, told_at = $3"
            " WHERE id = $1 AND answered_at IS NOT NULL AND told_at IS NULL RETURNING id",
            question,
            actor.person,
            now,
        )
        if done is None:
            raise NotYetAnswered
        await note(
            link, actor, "tell_survey_answer", home.survey, now, of=("survey_questions", question)
        )
    return home.id

"""Questions of the doors, the ones that wait first."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.estates.chart import unit_name
from meetings.survey.access import SurveyFacts, survey_to_walk
from meetings.survey.permissions import can_run_survey, can_visit_dwelling
from meetings.survey.rules import Addressee


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """`answered_at` None while nobody answered; `told_at` None until the door knows."""

    id: int
    household: int
    name: str
    question: str
    to_whom: Addressee
    asked_by: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    told_at: datetime | None
    told_by: str


@dataclass(frozen=True, slots=True)
class QuestionsView:
    facts: SurveyFacts
    lines: tuple[QuestionLine, ...]
    may_answer: bool


_QUESTIONS = (
    "SELECT q.id, q.household, b.id AS building_id, b.grid, b.number, d.staircase, d.room,"
    " q.question, q.to_whom, a.name AS asked_by, q.asked_at, q.answer, q.answered_at, q.told_at,"
    " coalesce(w.name, '') AS answered_by, coalesce(t.name, '') AS told_by FROM survey_questions q"
    " JOIN survey_households h ON h.id = q.household JOIN dwellings d ON d.id = h.dwelling"
    " JOIN buildings b ON b.id = d.building JOIN persons a ON a.id = q.asked_by"
    " LEFT JOIN persons w ON w.id = q.answered_by LEFT JOIN persons t ON t.id = q.told_by"
)


async def questions_page(actor: Actor, survey: int) -> QuestionsView:
    """Those of her doors. NotFound. Three queries."""
    facts = await survey_to_walk(actor, survey)
    rows = await database.fetch(
        f"{_QUESTIONS} WHERE h.survey = $1"
        " ORDER BY q.told_at IS NOT NULL, q.answered_at IS NOT NULL, q.asked_at, q.id",
        survey,
    )
    return QuestionsView(
        facts,
        tuple(
            _line(row)
            for row in rows
            if can_visit_dwelling(actor, facts.door(row["building_id"], row["grid"]))
        ),
        can_run_survey(actor, facts.place),
    )


async def questions_of(household: int) -> list[QuestionLine]:
    """Unchecked. One query."""
    rows = await database.fetch(f"{_QUESTIONS} WHERE q.household = $1 ORDER BY q.id", household)
    return [_line(row) for row in rows]


def _line(row: asyncpg.Record) -> QuestionLine:
    return QuestionLine(
        id=row["id"],
        household=row["household"],
        name=unit_name(row["number"], row["staircase"], row["room"]),
        question=row["question"],
        to_whom=row["to_whom"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        answer=row["answer"],
        answered_by=row["answered_by"],
        answered_at=row["answered_at"],
        told_at=row["told_at"],
        told_by=row["told_by"],
    )

"""Pages of visits: the list of the next round, one door."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from meetings.survey.access import SurveyFacts, household_to_visit, survey_to_walk
from meetings.survey.doors import DoorView, doors_of, narrowed
from meetings.survey.permissions import can_view_survey
from meetings.survey.questions.queries import QuestionLine, questions_of
from meetings.survey.rules import Answer, Phase, Round, Signing, Way, next_door


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit as it is told. `overlooked`: made without having seen another's."""

    id: int
    answer: Answer
    condition: str
    reasons: tuple[str, ...]
    way: Way
    who: str
    visited_at: datetime
    note: str
    signed: Signing
    signature: str
    overlooked: bool


@dataclass(frozen=True, slots=True)
class DoorsView:
    """`doors`: of the round that was asked for; `buildings` and `staircases` to choose from."""

    facts: SurveyFacts
    phase: Phase
    doors: tuple[DoorView, ...]
    whole: int
    buildings: tuple[str, ...]
    staircases: tuple[str, ...]
    reads: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """`tour`: her doors in this building, in walking order; `next_door` after this one, None at
    the end. `reasons`: (id, text)."""

    facts: SurveyFacts
    phase: Phase
    door: DoorView
    lines: tuple[VisitLine, ...]
    questions: tuple[QuestionLine, ...]
    reasons: tuple[tuple[str, str], ...]
    tour: tuple[DoorView, ...]
    next_door: int | None
    reads: bool


async def doors_page(
    actor: Actor, survey: int, *, wanted: Round, building: str, staircase: str, now: datetime
) -> DoorsView:
    """NotFound. Three queries."""
    facts = await survey_to_walk(actor, survey)
    hers = await doors_of(actor, facts)
    chosen = narrowed(hers, wanted=wanted, building=building, staircase=staircase)
    return DoorsView(
        facts,
        facts.phase(now),
        tuple(chosen),
        len(hers),
        tuple(dict.fromkeys(door.building for door in hers)),
        tuple(dict.fromkeys(door.staircase for door in hers if door.staircase)),
        can_view_survey(actor, facts.place),
    )


async def visit_page(
    actor: Actor, survey: int, household: int, *, wanted: Round, now: datetime
) -> VisitView:
    """NotFound also for a door that is not hers. Six queries."""
    home = await household_to_visit(actor, survey, household)
    facts = home.survey
    doors = await doors_of(actor, facts)
    door = next(one for one in doors if one.household == household)
    today = local_date(now)
    tour = [
        one
        for one in narrowed(doors, wanted=wanted, building=door.building)
        if one.household == household
        or one.visited_at is None
        or local_date(one.visited_at) != today
    ]
    # The door itself keeps its place among them, also when it is no longer of the round.
    order = [
        one.household
        for one in doors
        if one.household == household or any(one.household == other.household for other in tour)
    ]
    reasons = await database.fetch(
        "SELECT id, text FROM survey_reasons WHERE survey = $1 ORDER BY position", survey
    )
    lines = await database.fetch(
        "SELECT v.id, v.answer, v.condition, v.way, p.name AS who, v.visited_at, v.note,"
        " v.signed, v.signature, v.overlooked,"
        " ARRAY(SELECT r.text FROM survey_visit_reasons w JOIN survey_reasons r"
        "  ON r.id = w.reason WHERE w.visit = v.id ORDER BY r.position) AS reasons"
        " FROM survey_visits v JOIN persons p ON p.id = v.asked_by"
        " WHERE v.household = $1 ORDER BY v.visited_at DESC, v.id DESC",
        household,
    )
    return VisitView(
        facts=facts,
        phase=facts.phase(now),
        door=door,
        lines=tuple(_line(row) for row in lines),
        questions=tuple(await questions_of(household)),
        reasons=tuple((str(row["id"]), row["text"]) for row in reasons),
        tour=tuple(tour),
        next_door=next_door(order, household),
        reads=can_view_survey(actor, facts.place),
    )


def _line(row: asyncpg.Record) -> VisitLine:
    return VisitLine(
        id=row["id"],
        answer=Answer(row["answer"]),
        condition=row["condition"],
        reasons=tuple(row["reasons"]),
        way=row["way"],
        who=row["who"],
        visited_at=row["visited_at"],
        note=row["note"],
        signed=row["signed"],
        signature=row["signature"],
        overlooked=row["overlooked"] is not None,
    )

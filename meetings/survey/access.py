"""Load and authorise together: neither a survey nor one of its doors can be had unchecked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.clock import local_date
from app.errors import NotAllowed, NotFound
from app.estates.chart import unit_name
from meetings.survey.permissions import (
    Door,
    can_run_survey,
    can_view_survey,
    can_visit_dwelling,
)
from meetings.survey.rules import Phase, phase


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """A survey and where it belongs. `helpers`: (person, building) as they are assigned now."""

    TABLE: ClassVar[str] = "surveys"

    id: int
    question: str
    explanation: str
    estate: int
    estate_name: str
    community_name: str
    invented: bool
    place: Place
    consultation: int | None
    whole_estate: bool
    opens_on: date
    closes_on: date
    needs_works: bool
    helpers: frozenset[tuple[int, int]]

    def phase(self, now: datetime) -> Phase:
        return phase(self.opens_on, self.closes_on, local_date(now))

    def door(self, building: int, grid: int | None) -> Door:
        """As predicates ask for it."""
        return Door(
            self.place,
            building,
            grid,
            frozenset(person for person, where in self.helpers if where == building),
        )


@dataclass(frozen=True, slots=True)
class Household:
    """One household of a survey: `id` in the survey, and its door."""

    TABLE: ClassVar[str] = "survey_households"

    id: int
    survey: SurveyFacts
    door: Door
    name: str

    @property
    def place(self) -> Place:
        return self.survey.place


_SURVEY = (
    "SELECT s.id, s.question, s.explanation, s.estate, e.name AS estate_name,"
    " o.name AS community_name, o.invented, o.street, s.community, s.consultation,"
    " s.whole_estate, s.opens_on, s.closes_on, s.needs_works,"
    " ARRAY(SELECT row(h.person, h.building) FROM survey_helpers h"
    "  WHERE h.survey = s.id AND h.removed_at IS NULL) AS helpers"
    " FROM surveys s JOIN estates e ON e.id = s.estate JOIN communities o ON o.id = s.community"
    " WHERE s.id = $1"
)


async def _load(survey: int) -> SurveyFacts:
    row = await database.fetch_one(_SURVEY, survey)
    if row is None:
        raise NotFound
    return _facts(row)


def _facts(row: asyncpg.Record) -> SurveyFacts:
    told = dict(row)
    place = Place(street=told.pop("street"), community=told.pop("community"))
    helpers = frozenset((one[0], one[1]) for one in told.pop("helpers"))
    return SurveyFacts(**told, place=place, helpers=helpers)


async def survey_to_view(actor: Actor, survey: int) -> SurveyFacts:
    """NotFound, also where the actor may not know of it. One query."""
    facts = await _load(survey)
    if not can_view_survey(actor, facts.place):
        raise NotFound
    return facts


async def survey_to_run(actor: Actor, survey: int) -> SurveyFacts:
    """NotFound, or NotAllowed where the actor may only watch."""
    facts = await survey_to_view(actor, survey)
    if not can_run_survey(actor, facts.place):
        raise NotAllowed
    return facts


async def survey_to_walk(actor: Actor, survey: int) -> SurveyFacts:
    """For those who knock at doors; which of them are hers is asked of each door. NotFound where
    she has nothing to do with it at all. Two queries."""
    facts = await _load(survey)
    rows = await database.fetch(
        "SELECT DISTINCT b.id, b.grid FROM survey_households h"
        " JOIN dwellings d ON d.id = h.dwelling JOIN buildings b ON b.id = d.building"
        " WHERE h.survey = $1",
        survey,
    )
    if not any(can_visit_dwelling(actor, facts.door(row["id"], row["grid"])) for row in rows):
        raise NotFound
    return facts


async def household_to_visit(actor: Actor, survey: int, household: int) -> Household:
    """NotFound also for a door that is not hers. Two queries."""
    facts = await _load(survey)
    row = await database.fetch_one(
        "SELECT b.id AS building, b.grid, b.number, d.staircase, d.room"
        " FROM survey_households h JOIN dwellings d ON d.id = h.dwelling"
        " JOIN buildings b ON b.id = d.building WHERE h.id = $1 AND h.survey = $2",
        household,
        survey,
    )
    if row is None:
        raise NotFound
    door = facts.door(row["building"], row["grid"])
    if not can_visit_dwelling(actor, door):
        raise NotFound
    return Household(
        household, facts, door, unit_name(row["number"], row["staircase"], row["room"])
    )

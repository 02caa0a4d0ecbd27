"""Opening a survey, extending its reasons, giving volunteers their buildings."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotAllowed, NotFound
from app.estates.access import estate_to_view
from meetings.access import consultation_to_run
from meetings.survey.access import survey_to_run
from meetings.survey.permissions import can_open_survey
from meetings.survey.rules import NobodyToAsk, ReasonExists, SurveyPlan, check_survey

# Who lives or works there is asked; a parking space is nobody's door.
_HOUSEHOLDS = (
    "INSERT INTO survey_households (survey, dwelling) SELECT $1, d.id FROM dwellings d"
    " WHERE d.estate = $2 AND d.retired_at IS NULL AND d.kind <> 'parking'"
    " AND ($3 OR d.building = ANY($4::int[])) ORDER BY d.id"
)


async def open_survey(
    actor: Actor, estate: int, plan: SurveyPlan, *, consultation: int | None, now: datetime
) -> int:
    """Its id; its households are the dwellings of the register now, and stay.

    NotFound, NotAllowed, NobodyToAsk, and what `check_survey` raises.
    """
    facts = await estate_to_view(actor, estate)
    if not can_open_survey(actor, facts.place):
        raise NotAllowed
    if consultation is not None:
        matter = await consultation_to_run(actor, consultation)
        if matter.estate != estate:
            raise NotFound
    check_survey(plan)
    async with database.transaction() as link:
        survey: int = await link.fetchval(
            "INSERT INTO surveys (community, estate, consultation, question, explanation,"
            " whole_estate, opens_on, closes_on, needs_works, opened_by, opened_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            facts.place.community,
            estate,
            consultation,
            plan.question,
            plan.explanation,
            plan.whole_estate,
            plan.opens_on,
            plan.closes_on,
            plan.needs_works,
            actor.person,
            now,
        )
        done = await link.execute(
            _HOUSEHOLDS, survey, estate, plan.whole_estate, list(plan.buildings)
        )
        households = int(done.rpartition(" ")[2])
        if not households:
            raise NobodyToAsk
        await link.execute(
            "INSERT INTO survey_reasons (survey, position, text, added_by, added_at)"
            " SELECT $1, n, text, $3, $4"
            " FROM unnest($2::text[]) WITH ORDINALITY AS listed(text, n)",
            survey,
            list(plan.reasons),
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "open_survey",
            facts,
            now,
            after={"question": plan.question, "households": households},
        )
    return survey


async def add_reason(actor: Actor, survey: int, text: str, *, now: datetime) -> None:
    """NotFound, NotAllowed, ReasonExists."""
    facts = await survey_to_run(actor, survey)
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO survey_reasons (survey, position, text, added_by, added_at)"
                " SELECT $1, max(position) + 1, $2, $3, $4 FROM survey_reasons WHERE survey = $1",
                survey,
                text,
                actor.person,
                now,
            )
            await note(link, actor, "add_survey_reason", facts, now, after={"reason": text})
    except asyncpg.UniqueViolationError as twice:
        raise ReasonExists from twice


async def assign_helper(
    actor: Actor, survey: int, person: int, building: int, *, now: datetime
) -> None:
    """A volunteer of the community gets a building of the survey; twice is once.

    NotFound where she is no volunteer here, or the building is not asked.
    """
    facts = await survey_to_run(actor, survey)
    async with database.transaction() as link:
        fits = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM grants g JOIN persons p ON p.id = g.person AND p.active"
            "  WHERE g.person = $2 AND g.role = 'volunteer' AND g.community = $4)"
            " AND EXISTS (SELECT 1 FROM survey_households h JOIN dwellings d ON d.id = h.dwelling"
            "  WHERE h.survey = $1 AND d.building = $3)",
            survey,
            person,
            building,
            facts.place.community,
        )
        if not fits:
            raise NotFound
        await link.execute(
            "INSERT INTO survey_helpers (survey, person, building, assigned_by, assigned_at)"
            " VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (survey, person, building) WHERE removed_at IS NULL DO NOTHING",
            survey,
            person,
            building,
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "assign_survey_helper",
            facts,
            now,
            after={"person": person, "building": building},
        )


async def remove_helper(
    actor: Actor, survey: int, person: int, building: int, *, now: datetime
) -> None:
    """NotFound, NotAllowed. What she noted stays."""
    facts = await survey_to_run(actor, survey)
    async with database.transaction() as link:
        found = await link.fetchval(
            "UPDATE survey_helpers SET removed_at = $4 WHERE survey = $1 AND person = $2"
            " AND building = $3 AND removed_at IS NULL RETURNING id",
            survey,
            person,
            building,
            now,
        )
        if found is None:
            raise NotFound
        await note(
            link,
            actor,
            "remove_survey_helper",
            facts,
            now,
            before={"person": person, "building": building},
        )

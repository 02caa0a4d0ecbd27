"""Pages of surveys: the list, opening one, its page."""

from dataclasses import dataclass
from datetime import date

from app import database
from app.accounts.permissions import Actor, communities_worked_for, streets_watched
from app.errors import NotAllowed, NotFound
from app.estates.access import EstateFacts, estate_to_view
from app.estates.chart import building_name
from meetings.access import consultation_to_run
from meetings.consultations.queries import EstateChoice, estates_to_consult
from meetings.survey.access import SurveyFacts, survey_to_run, survey_to_view
from meetings.survey.doors import DoorView, all_doors
from meetings.survey.figures import Visited, progress
from meetings.survey.permissions import can_open_survey, can_run_survey
from meetings.survey.rules import Answer


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """`reads`: she may see the sums, else only her doors."""

    id: int
    question: str
    estate_name: str
    opens_on: date
    closes_on: date
    households: int
    agree: int
    reads: bool


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """Where it is opened. `buildings`: (id, words)."""

    estate: EstateFacts
    consultation: int | None
    topic: str
    background: str
    buildings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SurveyView:
    """`days`: (day, households that agreed at its end); `open_questions`: not yet told back."""

    facts: SurveyFacts
    doors: tuple[DoorView, ...]
    days: tuple[tuple[date, int], ...]
    reasons: tuple[str, ...]
    open_questions: int
    conflicts: int
    may_run: bool


@dataclass(frozen=True, slots=True)
class HelperLine:
    person: int
    name: str
    building: int
    building_name: str


@dataclass(frozen=True, slots=True)
class HelpersView:
    """`people` and `buildings` to choose from: (value, words)."""

    facts: SurveyFacts
    lines: tuple[HelperLine, ...]
    people: tuple[tuple[str, str], ...]
    buildings: tuple[tuple[str, str], ...]


_LINES = (
    "SELECT s.id, s.question, e.name AS estate_name, s.opens_on, s.closes_on,"
    " (SELECT count(*) FROM survey_households h WHERE h.survey = s.id) AS households,"
    " (SELECT count(*) FROM survey_households h CROSS JOIN LATERAL (SELECT v.answer"
    "  FROM survey_visits v WHERE v.household = h.id ORDER BY v.visited_at DESC, v.id DESC"
    "  LIMIT 1) v WHERE h.survey = s.id AND v.answer = 'agree') AS agree,"
    " s.community = ANY($1::int[]) OR o.street = ANY($2::int[]) AS reads"
    " FROM surveys s JOIN estates e ON e.id = s.estate JOIN communities o ON o.id = s.community"
    " WHERE s.community = ANY($1::int[]) OR o.street = ANY($2::int[])"
    " OR EXISTS (SELECT 1 FROM survey_households h JOIN dwellings d ON d.id = h.dwelling"
    "  JOIN buildings b ON b.id = d.building WHERE h.survey = s.id"
    "  AND (b.id = ANY($3::int[]) OR b.grid = ANY($4::int[])"
    "   OR (s.community = ANY($5::int[]) AND EXISTS (SELECT 1 FROM survey_helpers x"
    "    WHERE x.survey = s.id AND x.building = b.id AND x.person = $6"
    "    AND x.removed_at IS NULL))))"
    " ORDER BY s.opened_at DESC, s.id DESC"
)


async def survey_lines(actor: Actor) -> list[SurveyLine]:
    """Surveys the actor reads, and those in which she has doors. One query."""
    rows = await database.fetch(
        _LINES,
        communities_worked_for(actor),
        streets_watched(actor),
        [grant.building for grant in actor.grants if grant.role == "building_head"],
        [grant.grid for grant in actor.grants if grant.role == "grid_worker"],
        [grant.community for grant in actor.grants if grant.role == "volunteer"],
        actor.person,
    )
    return [SurveyLine(**dict(row)) for row in rows]


async def estates_to_survey(actor: Actor) -> list[EstateChoice]:
    """Where the actor may open one: where she may open a consultation."""
    return await estates_to_consult(actor)


async def new_survey(actor: Actor, estate: int | None, consultation: int | None) -> NewSurvey:
    """NotFound where the two do not belong together, NotAllowed."""
    topic, background = "", ""
    if consultation is not None:
        matter = await consultation_to_run(actor, consultation)
        if estate not in (None, matter.estate):
            raise NotFound
        estate, topic = matter.estate, matter.topic
        row = await database.fetch_one(
            "SELECT background FROM consultations WHERE id = $1", consultation
        )
        assert row is not None, "just loaded"
        background = row["background"]
    if estate is None:
        raise NotFound
    facts = await estate_to_view(actor, estate)
    if not can_open_survey(actor, facts.place):
        raise NotAllowed
    rows = await database.fetch(
        "SELECT id, number FROM buildings WHERE estate = $1 ORDER BY length(number), number",
        estate,
    )
    return NewSurvey(
        facts,
        consultation,
        topic,
        background,
        tuple((str(row["id"]), building_name(row["number"])) for row in rows),
    )


async def survey_page(actor: Actor, survey: int) -> SurveyView:
    """NotFound. Five queries, whatever the size of the estate."""
    facts = await survey_to_view(actor, survey)
    doors = await all_doors(survey)
    visits = await database.fetch(
        "SELECT v.id, v.household, v.answer, v.visited_at AS at FROM survey_visits v"
        " JOIN survey_households h ON h.id = v.household WHERE h.survey = $1",
        survey,
    )
    reasons = await database.fetch(
        "SELECT text FROM survey_reasons WHERE survey = $1 ORDER BY position", survey
    )
    counts = await database.fetch_one(
        "SELECT (SELECT count(*) FROM survey_questions q JOIN survey_households h"
        "  ON h.id = q.household WHERE h.survey = $1 AND q.told_at IS NULL) AS questions,"
        " (SELECT count(*) FROM survey_visits v JOIN survey_households h ON h.id = v.household"
        "  WHERE h.survey = $1 AND v.overlooked IS NOT NULL) AS conflicts",
        survey,
    )
    assert counts is not None
    return SurveyView(
        facts=facts,
        doors=tuple(doors),
        days=tuple(
            progress(
                Visited(row["id"], row["household"], Answer(row["answer"]), row["at"])
                for row in visits
            )
        ),
        reasons=tuple(row["text"] for row in reasons),
        open_questions=counts["questions"],
        conflicts=counts["conflicts"],
        may_run=can_run_survey(actor, facts.place),
    )


async def helpers_page(actor: Actor, survey: int) -> HelpersView:
    """NotFound, NotAllowed. Four queries."""
    facts = await survey_to_run(actor, survey)
    lines = await database.fetch(
        "SELECT h.person, p.name, h.building, b.number FROM survey_helpers h"
        " JOIN persons p ON p.id = h.person JOIN buildings b ON b.id = h.building"
        " WHERE h.survey = $1 AND h.removed_at IS NULL ORDER BY p.name, length(b.number), b.number",
        survey,
    )
    people = await database.fetch(
        "SELECT DISTINCT p.id, p.name FROM persons p JOIN grants g ON g.person = p.id"
        " WHERE g.role = 'volunteer' AND g.community = $1 AND p.active ORDER BY p.name, p.id",
        facts.place.community,
    )
    buildings = await database.fetch(
        "SELECT DISTINCT b.id, b.number, length(b.number) AS long FROM survey_households h"
        " JOIN dwellings d ON d.id = h.dwelling JOIN buildings b ON b.id = d.building"
        " WHERE h.survey = $1 ORDER BY long, b.number",
        survey,
    )
    return HelpersView(
        facts,
        tuple(
            HelperLine(row["person"], row["name"], row["building"], building_name(row["number"]))
            for row in lines
        ),
        tuple((str(row["id"]), row["name"]) for row in people),
        tuple((str(row["id"]), building_name(row["number"])) for row in buildings),
    )

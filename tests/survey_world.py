"""A survey of the small world, with those who knock at its doors."""

from dataclasses import dataclass
from datetime import date, datetime

from app import database
from app.accounts.permissions import Actor, Granted
from app.accounts.services import create_person
from meetings.survey.rules import SurveyPlan
from meetings.survey.services import assign_helper, open_survey
from tests.world import World


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """`doors`: household by unit; `buildings`: id by number. The head has building 1, the
    volunteer building 2."""

    id: int
    clerk: Actor
    head: Actor
    volunteer: Actor
    doors: dict[str, int]
    buildings: dict[str, int]

    @property
    def path(self) -> str:
        return f"/surveys/{self.id}"


async def build_survey(world: World, now: datetime, **more: object) -> OpenSurvey:
    """From 1 to 31 March 2026, whole estate, with works, unless `more` says otherwise."""
    clerk = Actor(world.clerk, "陈小雨", (Granted("community_clerk", community=world.community),))
    rows = await database.fetch("SELECT id, number FROM buildings WHERE estate = $1", world.estate)
    buildings = {row["number"]: row["id"] for row in rows}
    granted = {
        "head": Granted("building_head", building=buildings["1"]),
        "volunteer": Granted("volunteer", community=world.community),
    }
    people = {
        account: Actor(
            await create_person(name, account, World.PASSWORD, (granted[account],), now=now),
            name,
            (granted[account],),
        )
        for account, name in (("head", "张建国"), ("volunteer", "田禾"))
    }
    plan = SurveyPlan(
        **{
            "question": "同意供暖分户改造吗？",
            "explanation": "一户一阀，自己调温度。",
            "buildings": (),
            "whole_estate": True,
            "opens_on": date(2026, 3, 1),
            "closes_on": date(2026, 3, 31),
            "needs_works": True,
            "reasons": ("费用", "施工噪音"),
            **more,
        }
    )
    survey = await open_survey(clerk, world.estate, plan, consultation=None, now=now)
    await assign_helper(clerk, survey, people["volunteer"].person, buildings["2"], now=now)
    doors = await database.fetch(
        "SELECT h.id, d.unit FROM survey_households h JOIN dwellings d ON d.id = h.dwelling"
        " WHERE h.survey = $1",
        survey,
    )
    return OpenSurvey(
        survey,
        clerk,
        people["head"],
        people["volunteer"],
        {row["unit"]: row["id"] for row in doors},
        buildings,
    )

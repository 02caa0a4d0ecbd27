"""The doors of a survey as their visitors see them: masked, and only hers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.estates.chart import unit_name, walking_order
from app.i18n import _
from app.masks import mask_owner
from meetings.survey.access import SurveyFacts
from meetings.survey.figures import Standing
from meetings.survey.permissions import can_visit_dwelling
from meetings.survey.rules import Answer, Round, in_round


@dataclass(frozen=True, slots=True)
class DoorView:
    """One household where it stands now. `owners` masked, no phone. `visit`: the newest, 0 for
    none; `to_tell`: answers that wait to be brought back; `works`: signed yes or no, None for
    not signed."""

    household: int
    building_id: int
    grid: int | None
    building: str
    staircase: str
    floor: int | None
    room: str
    owners: str
    answer: Answer
    reasons: tuple[str, ...]
    condition: str
    visit: int
    visits: int
    visited_at: datetime | None
    visited_by: str
    to_tell: int
    works: bool | None

    @property
    def name(self) -> str:
        return unit_name(self.building, self.staircase, self.room)

    @property
    def standing(self) -> Standing:
        return Standing(self.answer, self.reasons)


# Asked once, whatever the size of the estate.
_DOORS = (
    "SELECT h.id AS household, b.id AS building_id, b.grid, b.number AS building, d.staircase,"
    " d.floor, d.room, ARRAY(SELECT o.name FROM ownerships s JOIN owners o ON o.id = s.owner"
    "  WHERE s.dwelling = d.id ORDER BY s.position) AS owners,"
    " v.id AS visit, v.answer, v.condition, v.visited_at, p.name AS visited_by,"
    " ARRAY(SELECT r.text FROM survey_visit_reasons w JOIN survey_reasons r ON r.id = w.reason"
    "  WHERE w.visit = v.id ORDER BY r.position) AS reasons,"
    " (SELECT count(*) FROM survey_visits c WHERE c.household = h.id) AS visits,"
    " (SELECT count(*) FROM survey_questions q WHERE q.household = h.id"
    "  AND q.answered_at IS NOT NULL AND q.told_at IS NULL) AS to_tell,"
    " (SELECT c.agreed FROM survey_works_consents c WHERE c.household = h.id"
    "  ORDER BY c.signed_on DESC, c.id DESC LIMIT 1) AS works"
    " FROM survey_households h JOIN dwellings d ON d.id = h.dwelling"
    " JOIN buildings b ON b.id = d.building"
    " LEFT JOIN LATERAL (SELECT * FROM survey_visits n WHERE n.household = h.id"
    "  ORDER BY n.visited_at DESC, n.id DESC LIMIT 1) v ON true"
    " LEFT JOIN persons p ON p.id = v.asked_by WHERE h.survey = $1"
)


async def all_doors(survey: int) -> list[DoorView]:
    """Unchecked. In walking order. One query."""
    rows = await database.fetch(_DOORS, survey)
    return sorted(
        (_door(row) for row in rows),
        key=lambda one: walking_order(one.building, one.staircase, one.floor, one.room),
    )


async def doors_of(actor: Actor, facts: SurveyFacts) -> list[DoorView]:
    """Her list and no other. One query."""
    return [
        door
        for door in await all_doors(facts.id)
        if can_visit_dwelling(actor, facts.door(door.building_id, door.grid))
    ]


def narrowed(
    doors: Iterable[DoorView], *, wanted: Round, building: str = "", staircase: str = ""
) -> list[DoorView]:
    """Those of the next round. "" leaves a column alone."""
    return [
        door
        for door in doors
        if in_round(door.answer, door.visits, wanted)
        and building in ("", door.building)
        and staircase in ("", door.staircase)
    ]


def _door(row: asyncpg.Record) -> DoorView:
    return DoorView(
        household=row["household"],
        building_id=row["building_id"],
        grid=row["grid"],
        building=row["building"],
        staircase=row["staircase"],
        floor=row["floor"],
        room=row["room"],
        owners=_("、").join(mask_owner(name) for name in row["owners"]),
        answer=Answer(row["answer"] or Answer.NOT_REACHED),
        reasons=tuple(row["reasons"]),
        condition=row["condition"] or "",
        visit=row["visit"] or 0,
        visits=row["visits"],
        visited_at=row["visited_at"],
        visited_by=row["visited_by"] or "",
        to_tell=row["to_tell"],
        works=row["works"],
    )

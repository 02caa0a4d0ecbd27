"""Pages of works indoors: staircases and risers, one flat, the appointments of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.estates.chart import unit_name
from meetings.survey.access import (
    Household,
    SurveyFacts,
    household_to_visit,
    survey_to_run,
    survey_to_walk,
)
from meetings.survey.doors import DoorView, all_doors
from meetings.survey.figures import Flat, Stretch, stretches
from meetings.survey.permissions import (
    can_book_access,
    can_record_works_consent,
    can_visit_dwelling,
)
from meetings.survey.works.rules import NoWorks


@dataclass(frozen=True, slots=True)
class WorksView:
    """`agreed`, `refused`: signed sheets; the rest of `doors` has signed nothing."""

    facts: SurveyFacts
    doors: tuple[DoorView, ...]
    stretches: tuple[Stretch, ...]
    buildings: tuple[str, ...]

    @property
    def agreed(self) -> int:
        return sum(door.works is True for door in self.doors)

    @property
    def refused(self) -> int:
        return sum(door.works is False for door in self.doors)


@dataclass(frozen=True, slots=True)
class ConsentLine:
    agreed: bool
    signed_on: date
    paper: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    id: int
    household: int
    name: str
    starts_at: datetime
    ends_at: datetime
    note: str
    booked_by: str
    cancelled_at: datetime | None
    cancel_reason: str


@dataclass(frozen=True, slots=True)
class FlatView:
    home: Household
    consents: tuple[ConsentLine, ...]
    appointments: tuple[AppointmentLine, ...]
    may_record: bool
    may_book: bool

    @property
    def agreed(self) -> bool | None:
        return self.consents[0].agreed if self.consents else None


@dataclass(frozen=True, slots=True)
class DayView:
    """`days`: every day that has appointments, with their number."""

    facts: SurveyFacts
    on: date
    lines: tuple[AppointmentLine, ...]
    days: tuple[tuple[date, int], ...]


_APPOINTMENTS = (
    "SELECT a.id, a.household, b.id AS building_id, b.grid, b.number, d.staircase, d.room,"
    " a.starts_at, a.ends_at, a.note, p.name AS booked_by, a.cancelled_at, a.cancel_reason"
    " FROM survey_appointments a JOIN survey_households h ON h.id = a.household"
    " JOIN dwellings d ON d.id = h.dwelling JOIN buildings b ON b.id = d.building"
    " JOIN persons p ON p.id = a.booked_by"
)


async def works_page(actor: Actor, survey: int) -> WorksView:
    """NotFound, NotAllowed, NoWorks. Two queries."""
    facts = await survey_to_run(actor, survey)
    if not facts.needs_works:
        raise NoWorks
    doors = await all_doors(survey)
    flats = [Flat(one.building, one.staircase, one.room, one.works) for one in doors]
    return WorksView(
        facts,
        tuple(doors),
        tuple(stretches(flats)),
        tuple(dict.fromkeys(one.building for one in doors)),
    )


async def flat_page(actor: Actor, survey: int, household: int) -> FlatView:
    """NotFound, NoWorks. Four queries."""
    home = await household_to_visit(actor, survey, household)
    if not home.survey.needs_works:
        raise NoWorks
    consents = await database.fetch(
        "SELECT c.agreed, c.signed_on, c.paper, p.name AS recorded_by, c.recorded_at"
        " FROM survey_works_consents c JOIN persons p ON p.id = c.recorded_by"
        " WHERE c.household = $1 ORDER BY c.signed_on DESC, c.id DESC",
        household,
    )
    appointments = await database.fetch(
        f"{_APPOINTMENTS} WHERE a.household = $1 ORDER BY a.starts_at DESC, a.id DESC", household
    )
    return FlatView(
        home,
        tuple(ConsentLine(**dict(row)) for row in consents),
        tuple(_appointments(appointments)),
        can_record_works_consent(actor, home.survey.place),
        can_book_access(actor, home.door),
    )


async def day_page(actor: Actor, survey: int, on: date | None, now: datetime) -> DayView:
    """Those of her doors on that day; None for today, or the next day that has any.

    NotFound, NoWorks. Three queries.
    """
    facts = await survey_to_walk(actor, survey)
    if not facts.needs_works:
        raise NoWorks
    rows = await database.fetch(
        f"{_APPOINTMENTS} WHERE h.survey = $1 AND a.cancelled_at IS NULL"
        " ORDER BY a.starts_at, a.ends_at, a.id",
        survey,
    )
    hers = [
        row
        for row in rows
        if can_visit_dwelling(actor, facts.door(row["building_id"], row["grid"]))
    ]
    lines = _appointments(hers)
    days: dict[date, int] = {}
    for line in lines:
        day = local_date(line.starts_at)
        days[day] = days.get(day, 0) + 1
    today = local_date(now)
    chosen = on or next((day for day in days if day >= today), today)
    return DayView(
        facts,
        chosen,
        tuple(line for line in lines if local_date(line.starts_at) == chosen),
        tuple(days.items()),
    )


def _appointments(rows: Sequence[asyncpg.Record]) -> list[AppointmentLine]:
    return [
        AppointmentLine(
            id=row["id"],
            household=row["household"],
            name=unit_name(row["number"], row["staircase"], row["room"]),
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            note=row["note"],
            booked_by=row["booked_by"],
            cancelled_at=row["cancelled_at"],
            cancel_reason=row["cancel_reason"],
        )
        for row in rows
    ]

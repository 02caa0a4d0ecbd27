"""Load and authorise together: the matter of an objection, and the objection, unchecked by none."""

from dataclasses import dataclass
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from app.communities.staff import Staff
from app.errors import NotAllowed, NotFound
from app.periods import Calendar
from app.settings import Settings
from meetings.access import ConsultationFacts, consultation_to_view
from votes.access import PollFacts, poll_to_view
from votes.objections.permissions import (
    can_correct_figure,
    can_enter_objection,
    can_view_objections,
)


@dataclass(frozen=True, slots=True)
class Matter:
    """Where an objection belongs: a poll (with its consultation, if it has one), or what lies with
    a consultation. `frozen`: of a draft nothing was made known."""

    poll: int | None
    consultation: int | None
    title: str
    estate: int
    estate_name: str
    staff: Staff
    invented: bool
    place: Place
    seated: frozenset[int]
    frozen: bool = True

    @property
    def path(self) -> str:
        if self.poll is not None:
            return f"/polls/{self.poll}"
        return f"/consultations/{self.consultation}"


@dataclass(frozen=True, slots=True)
class Terms:
    """The days for objecting and answering, and where files are kept."""

    publicity_days: int
    recheck_days: int
    calendar: Calendar
    data_dir: Path


def terms_of(settings: Settings) -> Terms:
    return Terms(
        settings.publicity_days,
        settings.recheck_days,
        Calendar(settings.holidays, settings.workdays),
        settings.data_dir,
    )


def of_poll(facts: PollFacts) -> Matter:
    return Matter(
        poll=facts.id,
        consultation=facts.consultation,
        title=facts.title,
        estate=facts.estate,
        estate_name=facts.estate_name,
        staff=facts.staff,
        invented=facts.invented,
        place=facts.place,
        seated=facts.seated,
        frozen=facts.frozen,
    )


def of_consultation(facts: ConsultationFacts) -> Matter:
    return Matter(
        poll=None,
        consultation=facts.id,
        title=facts.topic,
        estate=facts.estate,
        estate_name=facts.estate_name,
        staff=facts.staff,
        invented=facts.invented,
        place=facts.place,
        seated=facts.seated,
    )


async def matter_to_view(
    actor: Actor, *, poll: int | None = None, consultation: int | None = None
) -> Matter:
    """By one of the two. NotFound, also where the actor may not know of it. One query."""
    if poll is not None:
        matter = of_poll(await poll_to_view(actor, poll))
    else:
        assert consultation is not None
        matter = of_consultation(await consultation_to_view(actor, consultation))
    if not can_view_objections(actor, matter):
        raise NotFound
    return matter


async def matter_to_enter(
    actor: Actor, *, poll: int | None = None, consultation: int | None = None
) -> Matter:
    """NotFound, also of a draft; NotAllowed where the actor may only watch."""
    matter = await matter_to_view(actor, poll=poll, consultation=consultation)
    if not can_enter_objection(actor, matter):
        raise NotAllowed
    if not matter.frozen:
        raise NotFound
    return matter


_OBJECTION = "SELECT *, makers_of_attacked(id) AS makers FROM objections WHERE id = $1"


async def objection_to_view(actor: Actor, objection: int) -> tuple[Matter, asyncpg.Record]:
    """With its row and `makers`: who made what it attacks. NotFound. Two queries."""
    row = await database.fetch_one(_OBJECTION, objection)
    if row is None:
        raise NotFound
    consultation = row["consultation"] if row["poll"] is None else None
    return await matter_to_view(actor, poll=row["poll"], consultation=consultation), row


async def objection_to_work_on(actor: Actor, objection: int) -> tuple[Matter, asyncpg.Record]:
    """NotFound, or NotAllowed where the actor may only watch."""
    matter, row = await objection_to_view(actor, objection)
    if not can_correct_figure(actor, matter):
        raise NotAllowed
    return matter, row

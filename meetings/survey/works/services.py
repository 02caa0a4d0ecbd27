"""Noting signed sheets, and agreeing when works may come in."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotAllowed, NotFound
from meetings.survey.access import Household, household_to_visit
from meetings.survey.permissions import can_book_access, can_record_works_consent
from meetings.survey.works.rules import (
    AccessPlan,
    AlreadyCancelled,
    ConsentPlan,
    NoWorks,
    check_access,
    check_consent,
)


async def record_works_consent(
    actor: Actor, survey: int, household: int, plan: ConsentPlan, *, now: datetime
) -> None:
    """The newest decides, the others stay. NotFound, NotAllowed, NoWorks, SignedInFuture."""
    home = await _home(actor, survey, household)
    if not can_record_works_consent(actor, home.survey.place):
        raise NotAllowed
    check_consent(plan, now)
    async with database.transaction() as link:
        await link.execute(
            "INSERT INTO survey_works_consents"
            " (household, agreed, signed_on, paper, recorded_by, recorded_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            household,
            plan.agreed,
            plan.signed_on,
            plan.paper,
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "record_works_consent",
            home,
            now,
            after={"agreed": plan.agreed, "signed_on": plan.signed_on.isoformat()},
        )


async def book_access(
    actor: Actor, survey: int, household: int, plan: AccessPlan, *, now: datetime
) -> None:
    """NotFound, NotAllowed, NoWorks, and what `check_access` raises."""
    home = await _home(actor, survey, household)
    if not can_book_access(actor, home.door):
        raise NotAllowed
    async with database.transaction() as link:
        agreed = await link.fetchval(
            "SELECT agreed FROM survey_works_consents WHERE household = $1"
            " ORDER BY signed_on DESC, id DESC LIMIT 1",
            household,
        )
        check_access(plan, agreed=agreed, now=now)
        await link.execute(
            "INSERT INTO survey_appointments"
            " (household, starts_at, ends_at, note, booked_by, booked_at, cancel_reason)"
            " VALUES ($1, $2, $3, $4, $5, $6, '')",
            household,
            plan.starts_at,
            plan.ends_at,
            plan.note,
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "book_access",
            home,
            now,
            after={"starts_at": plan.starts_at.isoformat(), "ends_at": plan.ends_at.isoformat()},
        )


async def cancel_access(
    actor: Actor, survey: int, household: int, appointment: int, reason: str, *, now: datetime
) -> None:
    """It stays, crossed out with its reason. NotFound, NotAllowed, AlreadyCancelled."""
    home = await _home(actor, survey, household)
    if not can_book_access(actor, home.door):
        raise NotAllowed
    async with database.transaction() as link:
        row = await link.fetchrow(
            "SELECT cancelled_at FROM survey_appointments"
            " WHERE id = $1 AND household = $2 FOR UPDATE",
            appointment,
            household,
        )
        if row is None:
            raise NotFound
        if row["cancelled_at"] is not None:
            raise AlreadyCancelled
        await link.execute(
            "UPDATE survey_appointments SET cancelled_at = $2, cancel_reason = $3 WHERE id = $1",
            appointment,
            now,
            reason,
        )
        await note(link, actor, "cancel_access", home, now, reason=reason)


async def _home(actor: Actor, survey: int, household: int) -> Household:
    home = await household_to_visit(actor, survey, household)
    if not home.survey.needs_works:
        raise NoWorks
    return home

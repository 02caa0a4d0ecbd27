"""Use-cases of the roll check: announce it, open a slip, object, answer."""

from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note, record
from app.clock import local_date
from app.errors import NotAllowed
from app.periods import Calendar
from votes.access import poll_to_work_on
from votes.electorate.register import registered_units
from votes.permissions import can_answer_challenge, can_run_roll_check
from votes.polls.rules import in_scope
from votes.rollcheck.queries import CheckedHousehold, challenge_page, check_page
from votes.rollcheck.rules import (
    ChallengeAnswered,
    ChallengedUnitUnknown,
    ChallengeTooLate,
    CheckNeedsUnits,
    CheckNotAnnounced,
    CheckNotNow,
    CheckOver,
    CheckStartsInThePast,
    Kind,
    Outcome,
    check_answer,
    period_of,
)
from votes.slips.recognising import CHECK_TRIES, recognise
from votes.slips.rules import (
    IDENTIFIED_FOR,
    Identified,
    asks_for_tail,
    slip_token,
    token_hash,
)

_INSERT = (
    "INSERT INTO roll_challenges (roll_check, dwelling, room, kind, says, raised_by, recorded_by,"
    " raised_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"
)


async def start_check(
    actor: Actor,
    poll: int,
    starts_on: date,
    days: int,
    place: str,
    *,
    calendar: Calendar,
    salt: bytes,
    secret_key: str,
    now: datetime,
) -> int:
    """Announce the check and make the households' keys; how many. `salt`: ≥ 128 random bits.

    NotFound, NotAllowed, CheckNotNow, CheckStartsInThePast, CheckNeedsUnits.
    """
    facts = await poll_to_work_on(actor, poll)
    if not can_run_roll_check(actor, facts):
        raise CheckNotNow
    if starts_on < local_date(now):
        raise CheckStartsInThePast
    period = period_of(starts_on, days, calendar)
    async with database.transaction() as link:
        units = in_scope(await registered_units(link, facts.estate), facts.scope)
        if not units:
            raise CheckNeedsUnits
        try:
            check = await link.fetchval(
                "INSERT INTO roll_checks (poll, days, starts_on, ends_on, place, salt, started_by,"
                " started_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
                poll,
                days,
                period.starts_on,
                period.ends_on,
                place,
                salt,
                actor.person,
                now,
            )
        except asyncpg.UniqueViolationError as twice:
            raise CheckNotNow from twice
        names = [unit.unit for unit in units]
        await link.execute(
            "INSERT INTO roll_check_slips (roll_check, dwelling, token_hash)"
            " SELECT $1, d.id, n.hash FROM unnest($3::text[], $4::bytea[]) AS n(unit, hash)"
            " JOIN dwellings d ON d.estate = $2 AND d.unit = n.unit AND d.retired_at IS NULL",
            check,
            facts.estate,
            names,
            [token_hash(slip_token(secret_key, salt, name)) for name in names],
        )
        await note(
            link,
            actor,
            "start_roll_check",
            facts,
            now,
            after={"starts_on": str(period.starts_on), "ends_on": str(period.ends_on)},
        )
    return len(names)


async def identify_household(
    household: CheckedHousehold, tail: str, *, address: str, now: datetime
) -> Identified:
    """By the last four, tried as often as for a slip. TailMissing, WrongTail, TooManyTries."""
    if asks_for_tail(household.signers):
        await recognise(
            CHECK_TRIES, household.slip, household.signers, tail, address=address, now=now
        )
    return Identified(household.slip, "", now + IDENTIFIED_FOR)


async def challenge_by_link(
    household: CheckedHousehold, kind: Kind, says: str, *, now: datetime
) -> None:
    """She has identified herself. What is sent twice is one challenge. CheckOver."""
    if not household.takes_challenges(local_date(now)):
        raise CheckOver(household.period)
    async with database.transaction() as link:
        await link.execute(
            "SELECT 1 FROM roll_check_slips WHERE id = $1 FOR NO KEY UPDATE", household.slip
        )
        if await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM roll_challenges c WHERE c.roll_check = $1"
            " AND c.dwelling = $2 AND c.kind = $3 AND c.says = $4 AND NOT EXISTS"
            "  (SELECT 1 FROM roll_challenge_answers a WHERE a.challenge = c.id))",
            household.check,
            household.dwelling,
            kind,
            says,
        ):
            return
        challenge = await link.fetchval(
            _INSERT,
            household.check,
            household.dwelling,
            household.unit.unit,
            kind,
            says,
            "",
            None,
            now,
        )
        await record(
            link,
            at=now,
            person=None,
            action="challenge_roll",
            subject="roll_challenges",
            subject_id=challenge,
            community=household.community,
        )


async def challenge_at_desk(
    actor: Actor, poll: int, kind: Kind, unit: str, says: str, raised_by: str, *, now: datetime
) -> int:
    """Written down by staff; its id. NotFound, NotAllowed, CheckNotAnnounced, ChallengeTooLate,
    ChallengedUnitUnknown."""
    await poll_to_work_on(actor, poll)
    view = await check_page(actor, poll)
    if view.id is None:
        raise CheckNotAnnounced
    if not can_run_roll_check(actor, view.facts):
        raise ChallengeTooLate
    async with database.transaction() as link:
        dwelling = await link.fetchval(
            "SELECT id FROM dwellings WHERE estate = $1 AND unit = $2 AND retired_at IS NULL",
            view.facts.estate,
            unit,
        )
        if dwelling is None and kind != "missing":
            raise ChallengedUnitUnknown
        challenge: int = await link.fetchval(
            _INSERT, view.id, dwelling, unit, kind, says, raised_by, actor.person, now
        )
        await note(
            link, actor, "challenge_roll", view.facts, now, of=("roll_challenges", challenge)
        )
    return challenge


async def answer_challenge(
    actor: Actor,
    poll: int,
    challenge: int,
    outcome: Outcome,
    reason: str,
    correction: int | None,
    *,
    now: datetime,
) -> None:
    """Once, with its reason, and the dated entry of the register where something was corrected.

    NotFound, NotAllowed, CorrectionMissing, ChallengeAnswered.
    """
    view = await challenge_page(actor, poll, challenge)
    if not can_answer_challenge(actor, view.facts.place):
        raise NotAllowed
    entry = check_answer(
        view.challenge.kind, outcome, correction, frozenset(one.id for one in view.entries)
    )
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO roll_challenge_answers (challenge, outcome, reason, correction,"
                " answered_by, answered_at) VALUES ($1, $2, $3, $4, $5, $6)",
                challenge,
                outcome,
                reason,
                entry,
                actor.person,
                now,
            )
            await note(
                link,
                actor,
                "answer_challenge",
                view.facts,
                now,
                of=("roll_challenges", challenge),
                reason=reason,
                after={"outcome": outcome, "correction": entry},
            )
    except asyncpg.UniqueViolationError as twice:
        raise ChallengeAnswered from twice


async def note_slips_printed(actor: Actor, poll: int, building: str, now: datetime) -> None:
    """A sheet of check slips is a bundle of keys: who had it shown stands on record."""
    facts = await poll_to_work_on(actor, poll)
    async with database.transaction() as link:
        await note(link, actor, "print_check_slips", facts, now, after={"building": building})

"""Raising an objection: from a slip, from a public page, at the desk."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.documents.photos import read_photo
from app.documents.services import keep
from app.documents.uploads import read_paper
from app.estates.chart import unit_name
from votes.ballots.rules import receipt_number
from votes.costs.statements.queries import OpenStatement
from votes.finals.rules import answer_by, is_late
from votes.objections.access import Terms, matter_to_enter
from votes.objections.rules import (
    MOST_AN_HOUR,
    BallotUnknown,
    HouseholdNotInScheme,
    ObjectionPlan,
    Target,
    TooManyObjections,
    Way,
    check_objection,
    choose_target,
    read_ballot_number,
)
from votes.objections.targets import targets
from votes.slips.queries import Household

Chance = Callable[[], int]


@dataclass(frozen=True, slots=True)
class _From:
    """Who objects and how it came: `unit` as on the roll, where a slip names it."""

    way: Way
    name: str
    room: str
    photo: int | None
    entry: int | None = None
    unit: str = ""
    signer: str = ""
    address: str | None = None
    recorded_by: int | None = None


async def object_by_slip(
    household: Household,
    signer: str,
    plan: ObjectionPlan,
    photo: bytes | None,
    *,
    terms: Terms,
    chance: Chance,
    now: datetime,
) -> str:
    """By the owner whom her slip and last four name; the objection's number. ObjectionFaults,
    NotPublishedYet, NothingSuch, HouseholdNotInScheme, BallotUnknown, NotAPhoto."""
    check_objection(plan, "slip")
    home = household.home
    named = [one.name for one in household.signers if signer in ("", one.key)]
    document = await _keep_photo(photo, terms, now)
    by = _From(
        "slip",
        named[0][:60],
        unit_name(home.building, home.staircase, home.room),
        document,
        entry=home.entry,
        unit=home.unit,
        signer=signer,
    )
    async with database.transaction() as link:
        await _slow_down(link, "entry", home.entry, now)
        consultation = await link.fetchval(
            "SELECT consultation FROM polls WHERE id = $1", household.poll
        )
        number, _id = await _store(
            link, household.poll, consultation, plan, by, terms, receipt_number(chance()), now
        )
    return number


async def object_by_statement(
    statement: OpenStatement,
    plan: ObjectionPlan,
    photo: bytes | None,
    *,
    address: str,
    terms: Terms,
    chance: Chance,
    now: datetime,
) -> str:
    """To the amount of one household, by whoever holds its statement, in the name she gives; the
    objection's number. As `object_in_public`."""
    check_objection(plan, "statement")
    document = await _keep_photo(photo, terms, now)
    by = _From(
        "statement",
        plan.name.strip(),
        statement.home,
        document,
        unit=statement.unit,
        address=address,
    )
    async with database.transaction() as link:
        await _slow_down(link, "address", address, now)
        number, _id = await _store(
            link, None, statement.consultation, plan, by, terms, receipt_number(chance()), now
        )
    return number


async def object_in_public(
    plan: ObjectionPlan,
    photo: bytes | None,
    *,
    poll: int | None = None,
    consultation: int | None = None,
    address: str,
    terms: Terms,
    chance: Chance,
    now: datetime,
) -> str:
    """Of a poll or a consultation, by whoever holds what is attacked, in the name she gives; the
    objection's number. As `object_by_slip`, and TooManyObjections."""
    check_objection(plan, "public")
    document = await _keep_photo(photo, terms, now)
    by = _From("public", plan.name.strip(), plan.room.strip(), document, address=address)
    async with database.transaction() as link:
        await _slow_down(link, "address", address, now)
        if poll is not None:
            consultation = await link.fetchval("SELECT consultation FROM polls WHERE id = $1", poll)
        number, _id = await _store(
            link, poll, consultation, plan, by, terms, receipt_number(chance()), now
        )
    return number


async def object_at_desk(
    actor: Actor,
    plan: ObjectionPlan,
    paper: bytes | None,
    *,
    poll: int | None = None,
    consultation: int | None = None,
    terms: Terms,
    chance: Chance,
    now: datetime,
) -> int:
    """Entered by staff for who stands there, with her paper; its id. NotFound, NotAllowed,
    FileNotTaken, and as `object_by_slip`."""
    matter = await matter_to_enter(actor, poll=poll, consultation=consultation)
    check_objection(plan, "desk")
    document = None
    if paper is not None:
        content, media_type = await read_paper(paper)
        document, _sha256 = await keep(
            content, media_type, data_dir=terms.data_dir, by=actor.person, now=now
        )
    by = _From("desk", plan.name.strip(), plan.room.strip(), document, recorded_by=actor.person)
    async with database.transaction() as link:
        number, made = await _store(
            link,
            matter.poll,
            matter.consultation,
            plan,
            by,
            terms,
            receipt_number(chance()),
            now,
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="enter_objection",
            subject="objections",
            subject_id=made,
            community=matter.place.community,
            after={"number": number, "kind": plan.kind},
        )
    return made


async def _keep_photo(photo: bytes | None, terms: Terms, now: datetime) -> int | None:
    if photo is None:
        return None
    document, _sha256 = await keep(
        await read_photo(photo), "image/jpeg", data_dir=terms.data_dir, by=None, now=now
    )
    return document


async def _slow_down(
    link: asyncpg.Connection, column: str, value: int | str, now: datetime
) -> None:
    """Of one household or address, one after the other, so that fifty at once are fifty.
    TooManyObjections."""
    await link.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"objections:{column}:{value}")
    before = await link.fetchval(
        f"SELECT count(*) FROM objections WHERE {column} = $1 AND raised_at > $2",  # noqa: S608 (ours)
        value,
        now - timedelta(hours=1),
    )
    if before >= MOST_AN_HOUR:
        raise TooManyObjections


async def _store(
    link: asyncpg.Connection,
    poll: int | None,
    consultation: int | None,
    plan: ObjectionPlan,
    by: _From,
    terms: Terms,
    number: str,
    now: datetime,
) -> tuple[str, int]:
    """Tied to the version that stands. Who makes the result final waits, or is waited for."""
    if poll is not None:
        await link.execute("SELECT id FROM polls WHERE id = $1 FOR SHARE", poll)
    target = choose_target(
        await targets(link, poll=poll, consultation=consultation),
        plan.kind,
        plan.motion,
        plan.about,
    )
    period = target.days(terms.publicity_days, terms.recheck_days, terms.calendar)
    made: int = await link.fetchval(
        "INSERT INTO objections (poll, consultation, number, label, sha256, result, roll,"
        " scheme_version, meeting, ballot, unit, kind, way, entry, signer, name, room, phone, text,"
        " photo, raised_at, late, due_on, address, recorded_by) VALUES ($1, $2, $3, $4, $5, $6,"
        " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,"
        " $25) RETURNING id",
        target.poll,
        target.consultation,
        number,
        target.label,
        target.sha256,
        target.result,
        _row(target, "roll"),
        _row(target, "scheme"),
        _row(target, "minutes"),
        await _ballot(link, target.poll, plan.ballot),
        await _household(link, target, plan, by),
        plan.kind,
        by.way,
        by.entry,
        by.signer,
        by.name,
        by.room,
        plan.phone.strip() or None,
        plan.text.strip(),
        by.photo,
        now,
        is_late(now, period.ends_on),
        answer_by(now, period, terms.recheck_days, terms.calendar),
        by.address,
        by.recorded_by,
    )
    return number, made


def _row(target: Target, nature: str) -> int | None:
    return target.row if target.nature == nature else None


async def _household(
    link: asyncpg.Connection, target: Target, plan: ObjectionPlan, by: _From
) -> str:
    """Whose amount is attacked, as the scheme names her flat; "" for all else.
    HouseholdNotInScheme."""
    if plan.kind != "amount":
        return ""
    unit = by.unit or plan.room.strip()
    flats = json.loads(
        await link.fetchval("SELECT flats FROM scheme_versions WHERE id = $1", target.row)
    )
    if not any(flat[0] == unit for flat in flats):
        raise HouseholdNotInScheme
    return unit


async def _ballot(link: asyncpg.Connection, poll: int | None, typed: str) -> int | None:
    """By its receipt or the number on the paper; None where nothing was typed. BallotUnknown."""
    number = read_ballot_number(typed)
    if not number:
        return None
    found: int | None = await link.fetchval(
        "SELECT id FROM ballots WHERE poll = $1"
        " AND (receipt = $2 OR split_part(paper, '#', 1) = $2) ORDER BY id DESC LIMIT 1",
        poll,
        number,
    )
    if found is None:
        raise BallotUnknown
    return found

"""Raising an objection: from a slip, from the link on a notice, at the desk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.documents.photos import read_photo
from app.documents.services import keep
from app.errors import NotAllowed, NotFound
from app.estates.chart import unit_name
from app.periods import Calendar
from votes.access import poll_to_work_on
from votes.ballots.rules import receipt_number
from votes.finals.rules import NotPublishedYet, Publicity, answer_by, is_late
from votes.objections.rules import (
    MOST_FROM_ADDRESS,
    BallotUnknown,
    ObjectionPlan,
    TooManyObjections,
    Way,
    check_objection,
    read_ballot_number,
)
from votes.permissions import can_enter_objection
from votes.slips.queries import Household


async def object_by_slip(
    household: Household,
    signer: str,
    plan: ObjectionPlan,
    photo: bytes | None,
    *,
    recheck_days: int,
    calendar: Calendar,
    data_dir: Path,
    chance: Callable[[], int],
    now: datetime,
) -> str:
    """By the owner whom her slip and last four name; the objection's number. ObjectionFaults,
    NotPublishedYet, BallotUnknown, NotAPhoto."""
    check_objection(plan, "slip")
    home = household.home
    named = [one.name for one in household.signers if signer in ("", one.key)]
    document = await _keep_photo(photo, None, data_dir, now)
    async with database.transaction() as link:
        number, _id = await _store(
            link,
            household.poll,
            "slip",
            plan,
            name=named[0][:60],
            room=unit_name(home.building, home.staircase, home.room),
            entry=home.entry,
            signer=signer,
            photo=document,
            recheck_days=recheck_days,
            calendar=calendar,
            number=receipt_number(chance()),
            now=now,
        )
    return number


async def object_in_public(
    poll: int,
    plan: ObjectionPlan,
    photo: bytes | None,
    *,
    address: str,
    recheck_days: int,
    calendar: Calendar,
    data_dir: Path,
    chance: Callable[[], int],
    now: datetime,
) -> str:
    """By whoever holds a notice's link, in the name she gives; the objection's number.
    ObjectionFaults, TooManyObjections, NotPublishedYet, BallotUnknown, NotAPhoto."""
    check_objection(plan, "public")
    document = await _keep_photo(photo, None, data_dir, now)
    async with database.transaction() as link:
        # One after the other, so that fifty at once are fifty.
        await link.execute("SELECT pg_advisory_xact_lock(hashtext('objections:' || $1))", address)
        before = await link.fetchval(
            "SELECT count(*) FROM objections WHERE address = $1 AND raised_at > $2",
            address,
            now - timedelta(hours=1),
        )
        if before >= MOST_FROM_ADDRESS:
            raise TooManyObjections
        number, _id = await _store(
            link,
            poll,
            "public",
            plan,
            name=plan.name.strip(),
            room=plan.room.strip(),
            photo=document,
            address=address,
            recheck_days=recheck_days,
            calendar=calendar,
            number=receipt_number(chance()),
            now=now,
        )
    return number


async def object_at_desk(
    actor: Actor,
    poll: int,
    plan: ObjectionPlan,
    photo: bytes | None,
    *,
    recheck_days: int,
    calendar: Calendar,
    data_dir: Path,
    chance: Callable[[], int],
    now: datetime,
) -> int:
    """Entered by staff for who stands there; its id. NotFound, NotAllowed, ObjectionFaults,
    NotPublishedYet, BallotUnknown, NotAPhoto."""
    facts = await poll_to_work_on(actor, poll)
    if not facts.counted:
        raise NotFound
    if not can_enter_objection(actor, facts):
        raise NotAllowed
    check_objection(plan, "desk")
    document = await _keep_photo(photo, actor.person, data_dir, now)
    async with database.transaction() as link:
        number, made = await _store(
            link,
            poll,
            "desk",
            plan,
            name=plan.name.strip(),
            room=plan.room.strip(),
            photo=document,
            recorded_by=actor.person,
            recheck_days=recheck_days,
            calendar=calendar,
            number=receipt_number(chance()),
            now=now,
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="enter_objection",
            subject="objections",
            subject_id=made,
            community=facts.place.community,
            after={"number": number, "kind": plan.kind},
        )
    return made


async def _keep_photo(
    photo: bytes | None, by: int | None, data_dir: Path, now: datetime
) -> int | None:
    if photo is None:
        return None
    document, _sha256 = await keep(
        await read_photo(photo), "image/jpeg", data_dir=data_dir, by=by, now=now
    )
    return document


async def _store(
    link: asyncpg.Connection,
    poll: int,
    way: Way,
    plan: ObjectionPlan,
    *,
    name: str,
    room: str,
    photo: int | None,
    recheck_days: int,
    calendar: Calendar,
    number: str,
    now: datetime,
    entry: int | None = None,
    signer: str = "",
    address: str | None = None,
    recorded_by: int | None = None,
) -> tuple[str, int]:
    """Tied to the version that is posted. Who makes the result final waits, or is waited for."""
    await link.execute("SELECT id FROM polls WHERE id = $1 FOR SHARE", poll)
    attacked = await link.fetchrow(
        "SELECT r.id, d.sha256, b.published_on, b.ends_on, b.recheck_by"
        " FROM result_publications b JOIN motions m ON m.poll = b.poll AND m.number = $2"
        " JOIN results r ON r.motion = m.id AND r.version = b.version"
        " JOIN documents d ON d.id = r.count_file"
        " WHERE b.poll = $1 ORDER BY b.version DESC LIMIT 1",
        poll,
        plan.motion,
    )
    if attacked is None:
        raise NotPublishedYet
    period = Publicity(attacked["published_on"], attacked["ends_on"], attacked["recheck_by"])
    made: int = await link.fetchval(
        "INSERT INTO objections (poll, number, result, count_file_sha256, ballot, kind, way,"
        " entry, signer, name, room, phone, text, photo, raised_at, late, due_on, address,"
        " recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
        " $16, $17, $18, $19) RETURNING id",
        poll,
        number,
        attacked["id"],
        attacked["sha256"],
        await _ballot(link, poll, plan.ballot),
        plan.kind,
        way,
        entry,
        signer,
        name,
        room,
        plan.phone.strip() or None,
        plan.text.strip(),
        photo,
        now,
        is_late(now, period.ends_on),
        answer_by(now, period, recheck_days, calendar),
        address,
        recorded_by,
    )
    return number, made


async def _ballot(link: asyncpg.Connection, poll: int, typed: str) -> int | None:
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

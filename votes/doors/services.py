"""Noting what came of a knock at a door: once, signed, and told to the household."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.documents.photos import read_photo
from app.documents.services import keep
from app.errors import NotAllowed, NotFound
from votes.access import poll_to_work_on
from votes.ballots.rules import NewBallot, receipt_number
from votes.ballots.store import store_ballots
from votes.doors.access import STILL_HELPS, door_to_record
from votes.doors.permissions import can_answer_door_objection, can_assign_poll_helper
from votes.doors.rules import (
    DoorKeyTaken,
    DoorPlan,
    DoorsNotNow,
    HelperUnknown,
    ObjectionAnswerMissing,
    Signing,
    check_authority,
    check_signing,
    counts_as_received,
    door_ballot,
    visited_at,
)
from votes.doors.telling import signed_by, tell_household
from votes.papers.queries import units_of_owner
from votes.papers.rules import PaperUnit
from votes.polls.queries import motions_of
from votes.polls.rules import Phase
from votes.proofs.rules import door_event
from votes.proofs.services import log_event
from votes.results.rules import Policy


@dataclass(frozen=True, slots=True)
class DoorNoted:
    """`receipt` "" where nobody voted. `met`: the household had answered in another way; `late`:
    it reached the server after the end; `repeated`: the same entry had arrived before."""

    visit: int
    receipt: str
    met: bool
    late: bool
    repeated: bool


async def record_door_visit(
    actor: Actor,
    poll: int,
    entry: int,
    plan: DoorPlan,
    photo: bytes | None,
    authority: bytes | None = None,
    *,
    chance: Callable[[], int],
    data_dir: Path,
    now: datetime,
) -> DoorNoted:
    """Idempotent by `plan.key`. `photo`: of the signed paper, `authority`: of what makes the signer
    a proxy or guardian, as uploaded.

    A household that answered in another way meanwhile keeps both: the rule set beforehand decides.
    NotFound, DoorsNotNow, DoorKeyTaken, NotAPhoto, VisitBeforeOpening, and what `check_signing`,
    `check_authority` and `door_ballot` raise.
    """
    door = await door_to_record(actor, poll, entry, now)
    if (before := await _sent_before(actor, entry, plan)) is not None:
        return before
    facts = door.doors.poll
    at = visited_at(plan.at, opens_at=facts.opens_at, now=now)
    signed: Signing = "no"
    paper: int | None = None
    document: int | None = None
    if plan.outcome == "ballot":
        signed = check_signing(plan.signature, photo=photo is not None)
        check_authority(
            plan,
            document=authority is not None,
            staff_forbidden=(await _policy(poll)).property_staff_proxy_forbidden,
        )
        if signed == "paper":
            paper = await _keep(photo, actor, data_dir, now)
        if plan.capacity != "owner":
            document = await _keep(authority, actor, data_dir, now)
    receipt = receipt_number(chance())
    try:
        async with database.transaction() as link:
            await link.execute("SELECT id FROM polls WHERE id = $1 FOR SHARE", poll)
            door = await door_to_record(actor, poll, entry, now)
            facts = door.doors.poll
            ballot: int | None = None
            units: list[PaperUnit] = []
            made: NewBallot | None = None
            if plan.outcome == "ballot":
                units = await _units(link, poll, entry)
                made = door_ballot(
                    plan,
                    units,
                    [motion.id for motion in await motions_of(poll)],
                    receipt=receipt,
                    received_at=counts_as_received(at, closes_at=facts.closes_at, now=now),
                    recorded_by=actor.person,
                    now=now,
                )
                (ballot,) = await store_ballots(link, poll, [made])
            visit = await link.fetchval(
                "INSERT INTO door_visits (poll, entry, outcome, ballot, signed, signature, photo,"
                " document, visited_by, visited_at, recorded_at, overlooked, key)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
                poll,
                entry,
                plan.outcome,
                ballot,
                signed,
                plan.signature if signed == "screen" else "",
                paper,
                document,
                actor.person,
                at,
                now,
                door.answered,
                plan.key,
            )
            if ballot is not None and made is not None:
                event = door_event(poll, receipt, signed, plan.signature, at)
                await log_event(link, poll, event)
                await tell_household(
                    link, facts, visit, units, actor.name, at, signed_by(made), now=now
                )
            await note(
                link,
                actor,
                "knock_at_door",
                facts,
                now,
                of=("door_visits", visit),
                after={
                    "poll": poll,
                    "outcome": plan.outcome,
                    "signed": signed,
                    "capacity": plan.capacity,
                },
            )
    except asyncpg.UniqueViolationError as twice:
        before = await _sent_before(actor, entry, plan)
        if before is None:
            raise DoorKeyTaken from twice
        return before
    late = plan.outcome == "ballot" and now > facts.closes_at
    voted = receipt if plan.outcome == "ballot" else ""
    return DoorNoted(visit, voted, door.answered, late, repeated=False)


async def _policy(poll: int) -> Policy:
    row = await database.fetch_one("SELECT policy FROM polls WHERE id = $1", poll)
    assert row is not None, "looked at above"
    return Policy(**json.loads(row["policy"]))


async def _keep(photo: bytes | None, actor: Actor, data_dir: Path, now: datetime) -> int | None:
    """Drawn anew, so that nothing but the picture is kept."""
    if photo is None:
        return None
    document, _sha256 = await keep(
        await read_photo(photo), "image/jpeg", data_dir=data_dir, by=actor.person, now=now
    )
    return document


async def _units(link: asyncpg.Connection, poll: int, entry: int) -> list[PaperUnit]:
    """All that its owner has on the roll with a slip, as on the telephone; locked."""
    units = await units_of_owner(poll, entry)
    rows = await link.fetch(
        "SELECT e.id FROM roll_entries e JOIN slips s ON s.entry = e.id"
        " WHERE e.id = ANY($1::int[]) ORDER BY e.id FOR NO KEY UPDATE OF e",
        [unit.entry for unit in units],
    )
    asked = {row["id"] for row in rows}
    return [unit for unit in units if unit.entry in asked]


async def _sent_before(actor: Actor, entry: int, plan: DoorPlan) -> DoorNoted | None:
    """What became of the same entry the first time. DoorKeyTaken where it was another one."""
    row = await database.fetch_one(
        "SELECT v.id, v.entry, v.visited_by, v.outcome, v.overlooked, b.receipt,"
        " b.received_at > p.closes_at AS late FROM door_visits v JOIN polls p ON p.id = v.poll"
        " LEFT JOIN ballots b ON b.id = v.ballot WHERE v.key = $1",
        plan.key,
    )
    if row is None:
        return None
    if (row["entry"], row["visited_by"], row["outcome"]) != (entry, actor.person, plan.outcome):
        raise DoorKeyTaken
    return DoorNoted(
        row["id"], row["receipt"] or "", row["overlooked"], bool(row["late"]), repeated=True
    )


async def answer_objection(
    actor: Actor, poll: int, ballot: int, answer: str, *, now: datetime
) -> None:
    """What came of looking into it; once. NotFound, NotAllowed, ObjectionAnswerMissing."""
    facts = await poll_to_work_on(actor, poll)
    if not can_answer_door_objection(actor, facts.place, facts.phase(now)):
        raise NotAllowed
    answer = answer.strip()[:1000]
    if not answer:
        raise ObjectionAnswerMissing
    async with database.transaction() as link:
        found = await link.fetchval(
            "UPDATE door_objections o SET answer = $3, answered_by = $4, answered_at = $5"
            " FROM ballots b WHERE b.id = o.ballot AND b.poll = $1 AND o.ballot = $2"
            " AND o.answered_at IS NULL RETURNING o.id",
            poll,
            ballot,
            answer,
            actor.person,
            now,
        )
        if found is None:
            raise NotFound
        await note(
            link,
            actor,
            "answer_door_objection",
            facts,
            now,
            of=("door_objections", found),
            after={"ballot": ballot, "answer": answer},
        )


# -- who helps -------------------------------------------------------------------------------


async def assign_helper(
    actor: Actor, poll: int, person: int, building: str, *, now: datetime
) -> None:
    """Twice is once. NotFound, NotAllowed, DoorsNotNow, HelperUnknown."""
    facts = await poll_to_work_on(actor, poll)
    phase = facts.phase(now)
    if not can_assign_poll_helper(actor, facts.place, phase):
        raise DoorsNotNow(phase)
    helps = STILL_HELPS.format(person="$2", community="$4")
    async with database.transaction() as link:
        fits = await link.fetchval(
            f"SELECT EXISTS (SELECT 1 FROM persons WHERE id = $2 AND active) AND {helps}"  # noqa: S608
            " AND EXISTS (SELECT 1 FROM roll_entries e JOIN rolls r ON r.id = e.roll"
            "  WHERE r.poll = $1 AND e.building = $3)",
            poll,
            person,
            building,
            facts.place.community,
        )
        if not fits:
            raise HelperUnknown
        await link.execute(
            "INSERT INTO poll_helpers (poll, person, building, assigned_by, assigned_at)"
            " VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (poll, person, building) WHERE removed_at IS NULL DO NOTHING",
            poll,
            person,
            building,
            actor.person,
            now,
        )
        await note(
            link,
            actor,
            "assign_poll_helper",
            facts,
            now,
            after={"person": person, "building": building},
        )


async def remove_helper(
    actor: Actor, poll: int, person: int, building: str, *, now: datetime
) -> None:
    """What she noted stays; what still waits on her phone is not taken any more. NotFound,
    NotAllowed."""
    facts = await poll_to_work_on(actor, poll)
    if facts.phase(now) is Phase.COUNTED:
        raise NotAllowed
    async with database.transaction() as link:
        found = await link.fetchval(
            "UPDATE poll_helpers SET removed_at = $4 WHERE poll = $1 AND person = $2"
            " AND building = $3 AND removed_at IS NULL RETURNING id",
            poll,
            person,
            building,
            now,
        )
        if found is None:
            raise NotFound
        await note(
            link,
            actor,
            "remove_poll_helper",
            facts,
            now,
            before={"person": person, "building": building},
        )

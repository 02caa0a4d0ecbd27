"""Having a month placed; accepting the proposal, or dropping it."""

from datetime import date, datetime, timedelta

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import Conflict, NotFound
from app.i18n import _
from app.jobs import services as jobs
from app.jobs.kinds import JobKind
from app.jobs.runner import JobRunner, Work
from meetings.dates.queries import Office
from meetings.placing.forms import PlacingForm
from meetings.placing.queries import Gathered, gather_month, street_to_place
from meetings.placing.rules import NoProposal, as_work, faults, read_placed
from meetings.placing.words import explain
from meetings.preparing.bookings import (
    Resource,
    TimeTaken,
    book_placement,
    expected,
    release_placements,
)
from meetings.preparing.slots import slots_of, starts_at
from meetings.preparing.words import say_taken

PLACING = "placing"


class ProposalWrong(Conflict):
    """The solver's answer breaks a rule: nobody is shown it."""

    def __init__(self) -> None:
        super().__init__(_("排期结果没有通过核对"), _("请再生成一次；仍不成功，请告诉管理员。"))


async def place_month(
    actor: Actor,
    street: int,
    typed: PlacingForm,
    office: Office,
    *,
    runner: JobRunner,
    now: datetime,
) -> int:
    """The job that makes the proposal. NotFound, NotAllowed, NothingToPlace, MonthOver,
    TooMuchToPlace, AlreadyRunning."""
    await street_to_place(actor, street)
    first = date.fromisoformat(f"{typed.month}-01")
    gathered = await gather_month(street, typed.consultation, first, typed.minutes, office, now=now)
    title = _("街道排期：{n} 件").format(n=len(gathered.month.consultations))

    async def doing(work: Work) -> bytes:
        made = await work.make("meetings.placing.solving:solve_in_worker", as_work(gathered.month))
        await keep_proposal(actor, street, first, typed.minutes, gathered, made, now=now)
        return made

    return await jobs.start(runner, actor, PLACING, street, title, 1, doing, now=now)


async def keep_proposal(
    actor: Actor,
    street: int,
    first: date,
    minutes: int,
    gathered: Gathered,
    made: bytes,
    *,
    now: datetime,
) -> int:
    """The run. What waited for a decision before it is dropped. ProposalWrong."""
    placed = read_placed(made)
    if faults(gathered.month, placed):
        raise ProposalWrong
    async with database.transaction() as link:
        await link.execute("SELECT pg_advisory_xact_lock(34, $1)", street)
        await link.execute(
            "UPDATE placing_runs SET state = 'dropped', decided_by = $2, decided_at = $3"
            " WHERE street = $1 AND state = 'proposed'",
            street,
            actor.person,
            now,
        )
        run: int = await link.fetchval(
            "INSERT INTO placing_runs (street, month, state, made_by, made_at)"
            " VALUES ($1, $2, 'proposed', $3, $4) RETURNING id",
            street,
            first,
            actor.person,
            now,
        )
        await link.execute(
            "INSERT INTO placements (run, consultation, starts_at, minutes, room, explanation,"
            " state) SELECT $1, n.consultation, n.starts_at, $2, n.room, n.why, n.state"
            " FROM unnest($3::int[], $4::timestamptz[], $5::int[], $6::text[], $7::text[])"
            " AS n(consultation, starts_at, room, why, state)",
            run,
            minutes,
            [one.consultation for one in placed],
            [None if one.start is None else starts_at(one.start) for one in placed],
            [None if one.start is None else int(one.room[1:]) for one in placed],
            [explain(one, placed, gathered) for one in placed],
            ["unplaced" if one.start is None else "placed" for one in placed],
        )
    return run


async def accept_proposal(actor: Actor, street: int, *, now: datetime) -> tuple[int, int]:
    """(how many are held, how many were taken meanwhile). Each by itself, so that one which does
    not fit any more costs no other. NotFound, NotAllowed, NoProposal."""
    await street_to_place(actor, street)
    async with database.transaction() as link:
        run = await link.fetchval(
            "UPDATE placing_runs SET state = 'accepted', decided_by = $2, decided_at = $3"
            " WHERE street = $1 AND state = 'proposed' RETURNING id",
            street,
            actor.person,
            now,
        )
        if run is None:
            raise NoProposal
        await _note(link, actor, "accept_placing", run, now)
    rows = await database.fetch(
        "SELECT id FROM placements WHERE run = $1 AND state = 'placed' ORDER BY id", run
    )
    held = 0
    for row in rows:
        held += await _hold(row["id"])
    return held, len(rows) - held


async def _hold(placement: int) -> bool:
    """Whether it still fitted."""
    try:
        async with database.transaction() as link:
            row = await link.fetchrow(
                "SELECT consultation, starts_at, minutes, room FROM placements"
                " WHERE id = $1 AND state = 'placed' FOR UPDATE",
                placement,
            )
            if row is None:
                return False
            await link.execute(
                "SELECT 1 FROM consultations WHERE id = $1 FOR UPDATE", row["consultation"]
            )
            await release_placements(link, row["consultation"], "released")
            resources = [
                *await expected(link, row["consultation"], None),
                Resource("room", row["room"]),
            ]
            slots = slots_of(row["starts_at"], row["starts_at"] + timedelta(minutes=row["minutes"]))
            await book_placement(link, placement, resources, slots)
            await link.execute("UPDATE placements SET state = 'held' WHERE id = $1", placement)
    except TimeTaken as refused:
        told = _("；").join(say_taken(one) for one in refused.taken)
        await database.execute(
            "UPDATE placements SET state = 'taken', explanation = $2 WHERE id = $1",
            placement,
            _("确认时已经冲突：{told}").format(told=told),
        )
        return False
    return True


async def drop_proposal(actor: Actor, street: int, *, now: datetime) -> None:
    """NotFound, NotAllowed, NoProposal."""
    await street_to_place(actor, street)
    dropped = await database.fetch_one(
        "UPDATE placing_runs SET state = 'dropped', decided_by = $2, decided_at = $3"
        " WHERE street = $1 AND state = 'proposed' RETURNING id",
        street,
        actor.person,
        now,
    )
    if dropped is None:
        raise NoProposal


async def release_hold(actor: Actor, street: int, placement: int, *, now: datetime) -> None:
    """What was held for one consultation is free again. NotFound, NotAllowed."""
    await street_to_place(actor, street)
    async with database.transaction() as link:
        consultation = await link.fetchval(
            "SELECT p.consultation FROM placements p JOIN placing_runs r ON r.id = p.run"
            " WHERE p.id = $1 AND r.street = $2 AND p.state = 'held' FOR UPDATE OF p",
            placement,
            street,
        )
        if consultation is None:
            raise NotFound
        await release_placements(link, consultation, "released")
        await _note(link, actor, "release_placing", placement, now)


async def _check(actor: Actor, street: int, _now: datetime) -> bool:
    return (await street_to_place(actor, street)).invented


PLACING_KIND = JobKind(
    name=PLACING,
    media_type="application/json",
    file_name=lambda: _("排期方案.json"),
    check=_check,
    home=lambda street: f"/placing/{street}",
    to_see=lambda: _("查看方案"),
)


async def _note(
    link: asyncpg.Connection, actor: Actor, action: str, subject: int, now: datetime
) -> None:
    await record(
        link,
        at=now,
        person=actor.person,
        action=action,
        subject="placing_runs" if action == "accept_placing" else "placements",
        subject_id=subject,
    )

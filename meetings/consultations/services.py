"""Use-cases of consultations and their seats."""

from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import SEATED_ROLES, Actor
from app.errors import NotAllowed, NotFound
from app.estates.access import estate_to_view
from meetings.access import consultation_to_run
from meetings.consultations.rules import (
    FOUR,
    MemberAlreadyAttended,
    NoSuchSeatAccount,
    SeatAlreadySpoke,
    SeatKind,
    SeatPlan,
    check_seat,
    usual_body,
)
from meetings.permissions import can_open_consultation


async def open_consultation(
    actor: Actor, estate: int, topic: str, background: str, *, now: datetime
) -> int:
    """A consultation with the five seats that always are at the table; its id.

    NotFound, NotAllowed.
    """
    facts = await estate_to_view(actor, estate)
    if not can_open_consultation(actor, facts.place):
        raise NotAllowed
    kinds: tuple[SeatKind, ...] = ("lead", *FOUR)
    async with database.transaction() as link:
        consultation: int = await link.fetchval(
            "INSERT INTO consultations (community, estate, topic, background, opened_by, opened_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            facts.place.community,
            estate,
            topic,
            background,
            actor.person,
            now,
        )
        await link.execute(
            "INSERT INTO seats (consultation, kind, body, position, missing, missing_reason,"
            " replaced_by) SELECT $1, kind, body, place, false, '', ''"
            " FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS n(kind, body, place)",
            consultation,
            list(kinds),
            [usual_body(kind, facts.community_name, facts.name) for kind in kinds],
        )
    return consultation


async def invite(actor: Actor, consultation: int, plan: SeatPlan) -> int:
    """A further seat (N) at the end of the table; its id. Invalid, NoSuchSeatAccount."""
    await consultation_to_run(actor, consultation)
    check_seat("invited", plan)
    async with database.transaction() as link:
        await _lock(link, consultation)
        seat: int = await link.fetchval(
            "INSERT INTO seats (consultation, kind, body, position, missing, missing_reason,"
            " replaced_by) SELECT $1, 'invited', $2, max(position) + 1, false, '', ''"
            " FROM seats WHERE consultation = $1 RETURNING id",
            consultation,
            plan.body,
        )
        await _set_members(link, seat, plan)
    return seat


async def change_seat(actor: Actor, consultation: int, seat: int, plan: SeatPlan) -> None:
    """NotFound, Invalid, NoSuchSeatAccount, MemberAlreadyAttended.

    Issued minutes keep the names they were issued with.
    """
    await consultation_to_run(actor, consultation)
    async with database.transaction() as link:
        await _lock(link, consultation)
        kind = await link.fetchval(
            "SELECT kind FROM seats WHERE id = $1 AND consultation = $2", seat, consultation
        )
        if kind is None:
            raise NotFound
        check_seat(kind, plan)
        await link.execute(
            "UPDATE seats SET body = $2, missing = $3, missing_reason = $4, replaced_by = $5"
            " WHERE id = $1",
            seat,
            plan.body,
            plan.missing,
            plan.missing_reason,
            plan.replaced_by,
        )
        await _set_members(link, seat, plan)


async def remove_seat(actor: Actor, consultation: int, seat: int) -> None:
    """Only an invited one that has taken no part yet. NotFound, SeatAlreadySpoke."""
    await consultation_to_run(actor, consultation)
    try:
        async with database.transaction() as link:
            await _lock(link, consultation)
            found = await link.fetchval(
                "SELECT id FROM seats WHERE id = $1 AND consultation = $2 AND kind = 'invited'",
                seat,
                consultation,
            )
            if found is None:
                raise NotFound
            await link.execute("DELETE FROM seat_members WHERE seat = $1", seat)
            await link.execute("DELETE FROM seats WHERE id = $1", seat)
    except database.STILL_REFERRED_TO as spoken:
        raise SeatAlreadySpoke from spoken


async def _lock(link: asyncpg.Connection, consultation: int) -> None:
    """Two who change the table at once do so one after the other."""
    await link.execute("SELECT id FROM consultations WHERE id = $1 FOR UPDATE", consultation)


async def _set_members(link: asyncpg.Connection, seat: int, plan: SeatPlan) -> None:
    accounts = sorted({member.account for member in plan.members if member.account is not None})
    known = await link.fetch(
        "SELECT DISTINCT person FROM grants"
        " WHERE role = ANY($2::text[]) AND person = ANY($1::int[])",
        accounts,
        list(SEATED_ROLES),
    )
    if len(known) != len(accounts):
        raise NoSuchSeatAccount
    there = {
        row["id"] for row in await link.fetch("SELECT id FROM seat_members WHERE seat = $1", seat)
    }
    kept = {member.member for member in plan.members if member.member in there}
    gone = sorted(there - kept)
    attended = await link.fetchval(
        "SELECT EXISTS (SELECT 1 FROM attendances WHERE member = ANY($1::int[]))", gone
    )
    if attended:
        raise MemberAlreadyAttended
    await link.execute("DELETE FROM seat_members WHERE id = ANY($1::int[])", gone)
    # Out of the way first: positions and the one spokesperson are unique row by row.
    await link.execute(
        "UPDATE seat_members SET position = -position - 1, is_spokesperson = false WHERE seat = $1",
        seat,
    )
    for position, member in enumerate(plan.members):
        speaks = position == plan.spokesperson
        if member.member in there:
            await link.execute(
                "UPDATE seat_members SET name = $2, duty = $3, account = $4, position = $5,"
                " is_spokesperson = $6 WHERE id = $1",
                member.member,
                member.name,
                member.duty,
                member.account,
                position,
                speaks,
            )
        else:
            await link.execute(
                "INSERT INTO seat_members (seat, name, duty, account, position, is_spokesperson)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                seat,
                member.name,
                member.duty,
                member.account,
                position,
                speaks,
            )

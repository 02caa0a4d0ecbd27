"""Use-cases of consultations and their seats."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import SEATED_ROLES, Actor
from app.errors import NotAllowed, NotFound
from app.estates.access import estate_to_view
from meetings.access import consultation_to_run
from meetings.consultations.queries import MAY_SIT
from meetings.consultations.rules import (
    FOUR,
    MemberAlreadyAttended,
    NoSuchSeatAccount,
    SeatAlreadySpoke,
    SeatKind,
    SeatPlan,
    SecondSeat,
    check_seat,
    usual_body,
)
from meetings.invitations.telling import drop_invited
from meetings.kinds.queries import kind_in_force
from meetings.kinds.rules import Template
from meetings.kinds.services import keep_kind
from meetings.permissions import can_open_consultation
from meetings.preparing.bookings import rebook_consultation
from meetings.record import touch


async def open_consultation(
    actor: Actor,
    estate: int,
    topic: str,
    background: str,
    template: Template = "free",
    *,
    now: datetime,
) -> int:
    """A consultation with the five seats that always are at the table; its id.

    It keeps what its kind asks for as it is in force now.

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
        await keep_kind(link, consultation, await kind_in_force(link, facts.place, template))
    return consultation


async def invite(actor: Actor, consultation: int, plan: SeatPlan, *, now: datetime) -> int:
    """A further seat (N) at the end of the table; its id.

    Invalid, NoSuchSeatAccount, SecondSeat, TimeTaken where a meeting is set already.
    """
    await consultation_to_run(actor, consultation)
    check_seat("invited", plan)
    async with changing_table(consultation) as link:
        seat = await add_invited_seat(link, consultation, plan.body)
        await _set_members(link, seat, plan, now)
        await rebook_consultation(link, consultation, now=now)
    return seat


async def add_invited_seat(link: asyncpg.Connection, consultation: int, body: str) -> int:
    """An empty seat (N) at the end of the table; its id."""
    seat: int = await link.fetchval(
        "INSERT INTO seats (consultation, kind, body, position, missing, missing_reason,"
        " replaced_by) SELECT $1, 'invited', $2, max(position) + 1, false, '', ''"
        " FROM seats WHERE consultation = $1 RETURNING id",
        consultation,
        body,
    )
    return seat


async def change_seat(
    actor: Actor, consultation: int, seat: int, plan: SeatPlan, *, now: datetime
) -> None:
    """NotFound, Invalid, NoSuchSeatAccount, MemberAlreadyAttended, SecondSeat; TimeTaken where
    somebody new has another appointment at the time of a meeting that is set.

    Issued minutes keep the names they were issued with.
    """
    await consultation_to_run(actor, consultation)
    try:
        async with changing_table(consultation) as link:
            kind = await link.fetchval(
                "SELECT kind FROM seats WHERE id = $1 AND consultation = $2", seat, consultation
            )
            if kind is None:
                raise NotFound
            check_seat(kind, plan)
            if not plan.missing:
                await drop_invited(link, members=(), seat=seat, now=now)
            await link.execute(
                "UPDATE seats SET body = $2, missing = $3, missing_reason = $4, replaced_by = $5"
                " WHERE id = $1",
                seat,
                plan.body,
                plan.missing,
                plan.missing_reason,
                plan.replaced_by,
            )
            await _set_members(link, seat, plan, now)
            await rebook_consultation(link, consultation, now=now)
    except database.STILL_REFERRED_TO as took_part:
        raise MemberAlreadyAttended from took_part


async def remove_seat(actor: Actor, consultation: int, seat: int, *, now: datetime) -> None:
    """Only an invited one that has taken no part yet. NotFound, SeatAlreadySpoke."""
    await consultation_to_run(actor, consultation)
    try:
        async with changing_table(consultation) as link:
            found = await link.fetchval(
                "SELECT id FROM seats WHERE id = $1 AND consultation = $2 AND kind = 'invited'",
                seat,
                consultation,
            )
            if found is None:
                raise NotFound
            gone = await link.fetch("SELECT id FROM seat_members WHERE seat = $1", seat)
            await _drop_members(link, [row["id"] for row in gone], now)
            await link.execute("DELETE FROM seats WHERE id = $1", seat)
            await rebook_consultation(link, consultation, now=now)
    except database.STILL_REFERRED_TO as spoken:
        raise SeatAlreadySpoke from spoken


@asynccontextmanager
async def changing_table(consultation: int) -> AsyncIterator[asyncpg.Connection]:
    """A transaction in which the table changes; two who change it come one after the other.

    SecondSeat: the database refuses a person on two seats.
    """
    try:
        async with database.transaction() as link:
            await link.execute(
                "SELECT id FROM consultations WHERE id = $1 FOR UPDATE", consultation
            )
            yield link
            await _tell_screens(link, consultation)
    except asyncpg.UniqueViolationError as twice:
        if twice.constraint_name != "seat_members_one_seat_a_table":
            raise
        raise SecondSeat from twice


async def _drop_members(link: asyncpg.Connection, members: Sequence[int], now: datetime) -> None:
    """They leave their seat, with all that was prepared for them on it."""
    await drop_invited(link, members=members, now=now)
    await link.execute("DELETE FROM absences WHERE member = ANY($1::int[])", members)
    await link.execute("DELETE FROM expert_seats WHERE member = ANY($1::int[])", members)
    await link.execute("DELETE FROM voices WHERE member = ANY($1::int[])", members)
    await link.execute("DELETE FROM seat_members WHERE id = ANY($1::int[])", members)


async def _tell_screens(link: asyncpg.Connection, consultation: int) -> None:
    """Every meeting of the table shows its seats."""
    rows = await link.fetch(
        "SELECT id FROM meetings WHERE consultation = $1 ORDER BY id", consultation
    )
    for row in rows:
        await touch(link, row["id"])


async def _set_members(link: asyncpg.Connection, seat: int, plan: SeatPlan, now: datetime) -> None:
    accounts = sorted({member.account for member in plan.members if member.account is not None})
    known = await link.fetch(
        f"SELECT DISTINCT g.person FROM grants g WHERE {MAY_SIT} AND g.person = ANY($3::int[])",  # noqa: S608 (a constant)
        list(SEATED_ROLES),
        seat,
        accounts,
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
    await _drop_members(link, gone, now)
    # Out of the way first: positions, spokesperson and accounts are unique row by row.
    await link.execute(
        "UPDATE seat_members SET position = -position - 1, is_spokesperson = false,"
        " account = NULL WHERE seat = $1",
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

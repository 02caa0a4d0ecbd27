"""Noting what is said, where the four stand, what is agreed and promised."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg

from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.pool.services import check_declared
from meetings.positions.rules import (
    PromisePlan,
    SeatUnknown,
    SpeakerUnknown,
    Taken,
    check_positions,
)
from meetings.scheduling.services import item_id, open_record

_REMOVE_STATEMENT = "DELETE FROM statements WHERE id = $1 AND item = $2 RETURNING id"
_REMOVE_PROMISE = "DELETE FROM promises WHERE id = $1 AND item = $2 RETURNING id"


async def note_statement(
    actor: Actor, meeting: int, number: int, who: str, text: str, *, now: datetime
) -> None:
    """`who` as in `StatementForm`. A stand-in speaks under her own name.

    SpeakerUnknown; InterestOwed where a supporter has not declared whether she is bound to anybody.
    """
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        speaker = await _speaker(link, meeting, who)
        await check_declared(link, speaker["seat"])
        await link.execute(
            "INSERT INTO statements (item, seat, speaker, text, said_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            item,
            speaker["seat"],
            speaker["name"],
            text,
            now,
        )


async def _speaker(link: asyncpg.Connection, meeting: int, who: str) -> asyncpg.Record:
    sql = (
        "SELECT s.id AS seat, coalesce(nullif(a.stand_in, ''), m.name) AS name"
        " FROM seat_members m JOIN seats s ON s.id = m.seat"
        " JOIN meetings t ON t.consultation = s.consultation"
        " LEFT JOIN attendances a ON a.member = m.id AND a.meeting = t.id"
        " WHERE t.id = $1 AND m.id = $2 AND NOT s.missing"
        if who.startswith("m")
        else "SELECT s.id AS seat, left(s.replaced_by, 60) AS name FROM seats s"
        " JOIN meetings t ON t.consultation = s.consultation"
        " WHERE t.id = $1 AND s.id = $2 AND s.missing"
    )
    found = await link.fetchrow(sql, meeting, int(who[1:]))
    if found is None:
        raise SpeakerUnknown
    return found


async def remove_statement(actor: Actor, meeting: int, number: int, statement: int) -> None:
    """One that was noted by mistake, before the minutes are issued. NotFound."""
    async with open_record(actor, meeting) as link:
        await _remove(link, _REMOVE_STATEMENT, await item_id(link, meeting, number), statement)


async def note_positions(
    actor: Actor, meeting: int, number: int, typed: Mapping[int, Taken | None]
) -> None:
    """Where the four stand now, by seat id; None takes a position back. Invalid."""
    taken = check_positions(typed)
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        rows = await link.fetch(
            "SELECT s.id, s.kind FROM seats s JOIN meetings t ON t.consultation = s.consultation"
            " WHERE t.id = $1 AND s.id = ANY($2::int[]) AND s.kind NOT IN ('lead', 'invited')",
            meeting,
            sorted(typed),
        )
        await link.execute(
            "DELETE FROM positions WHERE item = $1 AND seat = ANY($2::int[])",
            item,
            [row["id"] for row in rows],
        )
        noted = [(row["id"], row["kind"], taken[row["id"]]) for row in rows if row["id"] in taken]
        await link.execute(
            "INSERT INTO positions (item, seat, seat_kind, stance, reason, dissent)"
            " SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[])",
            item,
            [seat for seat, _kind, _taken in noted],
            [kind for _seat, kind, _taken in noted],
            [position.stance for _seat, _kind, position in noted],
            [position.reason for _seat, _kind, position in noted],
            [position.dissent for _seat, _kind, position in noted],
        )


async def note_agreed(actor: Actor, meeting: int, number: int, agreed: str) -> None:
    """What the table settled on, in its words; "" while it is open."""
    async with open_record(actor, meeting) as link:
        await link.execute(
            "UPDATE agenda_items SET agreed = $2 WHERE id = $1",
            await item_id(link, meeting, number),
            agreed,
        )


async def note_promise(actor: Actor, meeting: int, number: int, plan: PromisePlan) -> None:
    """SeatUnknown."""
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        seat = await link.fetchval(
            "SELECT s.id FROM seats s JOIN meetings t ON t.consultation = s.consultation"
            " WHERE t.id = $1 AND s.id = $2",
            meeting,
            plan.seat,
        )
        if seat is None:
            raise SeatUnknown
        await link.execute(
            "INSERT INTO promises (item, seat, who, what, due_on) VALUES ($1, $2, $3, $4, $5)",
            item,
            plan.seat,
            plan.who,
            plan.what,
            plan.due_on,
        )


async def remove_promise(actor: Actor, meeting: int, number: int, promise: int) -> None:
    async with open_record(actor, meeting) as link:
        await _remove(link, _REMOVE_PROMISE, await item_id(link, meeting, number), promise)


async def _remove(link: asyncpg.Connection, sql: str, item: int, row: int) -> None:
    """NotFound unless the row is of this very item."""
    if await link.fetchval(sql, row, item) is None:
        raise NotFound

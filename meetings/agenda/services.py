"""Working through the agenda: opening and closing items, rounds, what is carried over."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app.accounts.permissions import Actor
from meetings.agenda.rules import (
    MINUTES_MOST,
    NoPositionsYet,
    PromisesNotReadBack,
    TooLong,
    check_open_for_notes,
)
from meetings.papers.settled import check_settled
from meetings.record import item_id, open_record

_STATE = (
    "SELECT a.id, a.state, a.closed_at, coalesce(p.name, '') AS closed_by FROM agenda_items a"
    " LEFT JOIN persons p ON p.id = a.closed_by WHERE a.meeting = $1 AND a.number = $2"
)
# A clock that was set back adds nothing.
_PAUSE = (
    "UPDATE agenda_items SET state = 'waiting', opened_at = NULL, used_seconds = used_seconds"
    " + greatest(0, extract(epoch FROM $2 - opened_at))::int"
    " WHERE meeting = $1 AND state = 'open'"
)
_END_TURN = (
    "UPDATE speaking_turns SET state = 'done', ended_at = greatest($2, started_at),"
    " used_seconds = used_seconds + greatest(0, extract(epoch FROM $2 - started_at))::int"
    " WHERE meeting = $1 AND state = 'speaking'"
)


async def item_for_notes(link: asyncpg.Connection, meeting: int, number: int) -> int:
    """Its id, if the table has not finished with it. NotFound, ItemClosed."""
    item = await item_id(link, meeting, number)
    row = await link.fetchrow(_STATE, meeting, number)
    check_open_for_notes(row["state"], row["closed_by"], row["closed_at"])
    return item


async def open_item(actor: Actor, meeting: int, number: int, *, now: datetime) -> None:
    """The table turns to this item; the one that was open waits, and her who speaks ends.

    Also opens again an item that was closed. NotFound, NotAllowed, MinutesIssued; QuestionsOpen
    while something that was asked before the meeting is neither answered nor on the table.
    """
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        already = await link.fetchval("SELECT state = 'open' FROM agenda_items WHERE id = $1", item)
        if already:
            return
        await check_settled(link, meeting)
        await stop_clocks(link, meeting, now)
        await link.execute(
            "UPDATE agenda_items SET state = 'open', opened_at = $2, closed_at = NULL,"
            " closed_by = NULL WHERE id = $1",
            item,
            now,
        )


async def close_item(
    actor: Actor, meeting: int, number: int, *, carried: bool, now: datetime
) -> None:
    """Settled, or `carried` over to a later meeting. Whoever still waits to speak is let go.

    ItemClosed where somebody was first, PromisesNotReadBack.
    """
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        left = await link.fetchval(
            "SELECT count(*) FROM promises WHERE item = $1 AND read_back_at IS NULL", item
        )
        if left:
            raise PromisesNotReadBack(left)
        if await link.fetchval("SELECT state = 'open' FROM agenda_items WHERE id = $1", item):
            await stop_clocks(link, meeting, now)
        await link.execute(
            "UPDATE speaking_turns SET state = 'withdrawn', ended_at = $2"
            " WHERE item = $1 AND state = 'waiting'",
            item,
            now,
        )
        await link.execute(
            "UPDATE straw_polls SET closed_at = $2 WHERE item = $1 AND closed_at IS NULL",
            item,
            now,
        )
        await link.execute(
            "UPDATE agenda_items SET state = $2, closed_at = $3, closed_by = $4 WHERE id = $1",
            item,
            "carried" if carried else "closed",
            now,
            actor.person,
        )


async def stop_clocks(link: asyncpg.Connection, meeting: int, now: datetime) -> None:
    """Nobody speaks and no item is open any more; the time used is kept."""
    await link.execute(_END_TURN, meeting, now)
    await link.execute(_PAUSE, meeting, now)


async def plan_item(
    actor: Actor, meeting: int, number: int, planned_minutes: int, presenter: str
) -> None:
    """TooLong."""
    if not 0 <= planned_minutes <= MINUTES_MOST:
        raise TooLong
    async with open_record(actor, meeting) as link:
        await link.execute(
            "UPDATE agenda_items SET planned_minutes = $2, presenter = $3 WHERE id = $1",
            await item_id(link, meeting, number),
            planned_minutes,
            presenter,
        )


async def next_round(actor: Actor, meeting: int, number: int) -> int:
    """Positions from now on are of this round; its number. ItemClosed, NoPositionsYet."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        taken = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM position_entries e JOIN agenda_items a ON a.id = e.item"
            " WHERE a.id = $1 AND e.round = a.round)",
            item,
        )
        if not taken:
            raise NoPositionsYet
        number_of: int = await link.fetchval(
            "UPDATE agenda_items SET round = round + 1 WHERE id = $1 RETURNING round", item
        )
        return number_of


async def take_over(link: asyncpg.Connection, meeting: int, items: Sequence[int]) -> None:
    """Items that earlier meetings carried over, or did not settle, go to the head of this agenda,
    with their summary, presenter and plan. In the caller's transaction."""
    if not items:
        return
    # By way of negative numbers: the key (meeting, number) is checked row by row.
    await link.execute("UPDATE agenda_items SET number = -number WHERE meeting = $1", meeting)
    await link.execute(
        "UPDATE agenda_items SET number = -number + $2 WHERE meeting = $1", meeting, len(items)
    )
    await link.execute(
        "INSERT INTO agenda_items (meeting, number, title, summary, agreed, planned_minutes,"
        " presenter, state, round, used_seconds, carried_from)"
        " SELECT $1, n.place, a.title, a.summary, '', a.planned_minutes, a.presenter, 'waiting',"
        " 1, 0, a.id FROM unnest($2::int[]) WITH ORDINALITY AS n(id, place)"
        " JOIN agenda_items a ON a.id = n.id",
        meeting,
        list(items),
    )

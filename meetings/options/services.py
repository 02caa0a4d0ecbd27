"""Options, what speaks for and against them, straw polls."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.agenda.services import item_for_notes
from meetings.options.rules import (
    MOST,
    OptionTaken,
    PollOver,
    PollRunning,
    TooFewOptions,
    TooManyOptions,
    UnknownSeat,
)
from meetings.record import item_id, open_record


async def add_option(actor: Actor, meeting: int, number: int, title: str) -> None:
    """TooManyOptions, ItemClosed."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        there: int = await link.fetchval("SELECT count(*) FROM item_options WHERE item = $1", item)
        if there >= MOST:
            raise TooManyOptions
        await link.execute(
            "INSERT INTO item_options (item, number, title)"
            " SELECT $1, coalesce(max(number), 0) + 1, $2 FROM item_options WHERE item = $1",
            item,
            title,
        )


async def remove_option(actor: Actor, meeting: int, number: int, option: int) -> None:
    """With its arguments; OptionTaken where a seat has leant to it. NotFound."""
    try:
        async with open_record(actor, meeting) as link:
            item = await item_for_notes(link, meeting, number)
            await _of_item(link, item, option)
            await link.execute("DELETE FROM option_arguments WHERE option = $1", option)
            await link.execute("DELETE FROM item_options WHERE id = $1", option)
    except database.STILL_REFERRED_TO as leant:
        raise OptionTaken from leant


async def add_argument(
    actor: Actor, meeting: int, number: int, option: int, seat: int, side: str, text: str
) -> None:
    """UnknownSeat, NotFound, ItemClosed."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        await _of_item(link, item, option)
        known = await link.fetchval(
            "SELECT s.id FROM seats s JOIN meetings t ON t.consultation = s.consultation"
            " WHERE t.id = $1 AND s.id = $2",
            meeting,
            seat,
        )
        if known is None:
            raise UnknownSeat
        await link.execute(
            "INSERT INTO option_arguments (option, seat, side, text) VALUES ($1, $2, $3, $4)",
            option,
            seat,
            side,
            text,
        )


async def open_poll(
    actor: Actor, meeting: int, number: int, question: str, *, now: datetime
) -> None:
    """TooFewOptions, PollRunning, ItemClosed."""
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        if await link.fetchval("SELECT count(*) FROM item_options WHERE item = $1", item) < 2:
            raise TooFewOptions
        running = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM straw_polls WHERE item = $1 AND closed_at IS NULL)", item
        )
        if running:
            raise PollRunning
        await link.execute(
            "INSERT INTO straw_polls (item, number, question, opened_at)"
            " SELECT $1, coalesce(max(number), 0) + 1, $2, $3 FROM straw_polls WHERE item = $1",
            item,
            question,
            now,
        )


async def note_answers(
    actor: Actor,
    meeting: int,
    number: int,
    poll: int,
    said: Mapping[int, int | None],
    *,
    now: datetime,
) -> None:
    """By seat; a seat left out keeps what it said. PollOver, NotFound."""
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        for seat, option in said.items():
            await answer_poll(link, meeting, item, poll, seat, option, remote=False, now=now)


async def answer_poll(
    link: asyncpg.Connection,
    meeting: int,
    item: int,
    poll: int,
    seat: int,
    option: int | None,
    *,
    remote: bool,
    now: datetime,
) -> None:
    """One seat's, in the record's transaction; the same again changes nothing."""
    row = await link.fetchrow(
        "SELECT p.closed_at, EXISTS (SELECT 1 FROM seats s JOIN meetings t"
        "  ON t.consultation = s.consultation WHERE t.id = $3 AND s.id = $4) AS sits,"
        " ($5::int IS NULL OR EXISTS (SELECT 1 FROM item_options o WHERE o.id = $5"
        "  AND o.item = p.item)) AS offered"
        " FROM straw_polls p WHERE p.id = $1 AND p.item = $2",
        poll,
        item,
        meeting,
        seat,
        option,
    )
    if row is None or not row["sits"] or not row["offered"]:
        raise NotFound
    if row["closed_at"] is not None:
        raise PollOver
    await link.execute(
        "INSERT INTO straw_answers (poll, seat, option, remote, answered_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (poll, seat) DO UPDATE"
        " SET option = EXCLUDED.option, remote = EXCLUDED.remote,"
        " answered_at = EXCLUDED.answered_at"
        " WHERE straw_answers.option IS DISTINCT FROM EXCLUDED.option",
        poll,
        seat,
        option,
        remote,
        now,
    )


async def close_poll(actor: Actor, meeting: int, number: int, poll: int, *, now: datetime) -> None:
    """PollOver, NotFound."""
    async with open_record(actor, meeting) as link:
        item = await item_id(link, meeting, number)
        row = await link.fetchrow(
            "SELECT closed_at FROM straw_polls WHERE id = $1 AND item = $2", poll, item
        )
        if row is None:
            raise NotFound
        if row["closed_at"] is not None:
            raise PollOver
        await link.execute("UPDATE straw_polls SET closed_at = $2 WHERE id = $1", poll, now)


async def _of_item(link: asyncpg.Connection, item: int, option: int) -> None:
    found = await link.fetchval(
        "SELECT id FROM item_options WHERE id = $1 AND item = $2", option, item
    )
    if found is None:
        raise NotFound

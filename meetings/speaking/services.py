"""Putting somebody on the list, giving the floor, taking it back."""

from datetime import datetime

import asyncpg

from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.agenda.services import item_for_notes
from meetings.attendance.rules import SpeakerNotHere
from meetings.attendance.services import check_interest
from meetings.consultations.rules import seat_name
from meetings.record import item_id, open_record
from meetings.speaking.rules import (
    POINT_OF_ORDER_SECONDS,
    AlreadyWaiting,
    ItemNotOpen,
    Limits,
    SpeechLimitReached,
    TurnKind,
    TurnOver,
)
from meetings.statements.services import speaker_of


async def ask_to_speak(
    actor: Actor,
    meeting: int,
    number: int,
    who: str,
    kind: TurnKind,
    *,
    beyond: bool,
    limits: Limits,
    now: datetime,
) -> None:
    """`who` as in `StatementForm`; `limits`: where the meeting has none of its own.

    SpeakerUnknown, AlreadyWaiting, SpeechLimitReached unless `beyond`, ItemClosed.
    """
    async with open_record(actor, meeting) as link:
        await add_turn(link, meeting, number, who, kind, beyond=beyond, limits=limits, now=now)


async def add_turn(
    link: asyncpg.Connection,
    meeting: int,
    number: int,
    who: str,
    kind: TurnKind,
    *,
    beyond: bool,
    limits: Limits,
    now: datetime,
) -> None:
    """In the record's transaction."""
    item = await item_for_notes(link, meeting, number)
    speaker = await speaker_of(link, meeting, who)
    waiting = await link.fetchval(
        "SELECT EXISTS (SELECT 1 FROM speaking_turns WHERE item = $1 AND seat = $2"
        " AND member IS NOT DISTINCT FROM $3 AND kind = $4 AND state IN ('waiting', 'speaking'))",
        item,
        speaker["seat"],
        speaker["member"],
        kind,
    )
    if waiting:
        raise AlreadyWaiting
    own = await link.fetchrow(
        "SELECT speech_seconds, speeches_per_seat FROM sittings WHERE meeting = $1", meeting
    )
    if own is not None:
        limits = Limits(own["speech_seconds"], own["speeches_per_seat"])
    spoken: int = await link.fetchval(
        "SELECT count(*) FROM speaking_turns WHERE item = $1 AND seat = $2 AND kind = 'speech'"
        " AND state <> 'withdrawn'",
        item,
        speaker["seat"],
    )
    over = kind == "speech" and spoken >= limits.per_seat
    if over and not beyond:
        seat = await link.fetchrow("SELECT kind, body FROM seats WHERE id = $1", speaker["seat"])
        name = seat["body"] if seat["kind"] == "invited" else seat_name(seat["kind"])
        raise SpeechLimitReached(name, limits.per_seat)
    await link.execute(
        "INSERT INTO speaking_turns (meeting, item, seat, member, speaker, kind, state, asked_at,"
        " used_seconds, allowed_seconds, beyond_limit)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, 0, $8, $9)",
        meeting,
        item,
        speaker["seat"],
        speaker["member"],
        speaker["name"],
        kind,
        now,
        POINT_OF_ORDER_SECONDS if kind == "point_of_order" else limits.seconds,
        over,
    )


async def give_floor(actor: Actor, meeting: int, number: int, turn: int, *, now: datetime) -> None:
    """Who was speaking ends, or, for a point of order, waits with the time that is left.

    ItemNotOpen, SpeakerNotHere, InterestNotDeclared, TurnOver, NotFound.
    """
    async with open_record(actor, meeting) as link:
        item = await item_for_notes(link, meeting, number)
        row = await _turn(link, item, turn)
        if row["state"] != "waiting":
            raise TurnOver
        if not await link.fetchval("SELECT state = 'open' FROM agenda_items WHERE id = $1", item):
            raise ItemNotOpen
        if row["member"] is not None:
            await _may_speak(link, meeting, row["member"])
        interrupted = "waiting" if row["kind"] == "point_of_order" else "done"
        await link.execute(
            "UPDATE speaking_turns SET state = $3::text, used_seconds = used_seconds"
            " + greatest(0, extract(epoch FROM $2 - started_at))::int,"
            " ended_at = CASE WHEN $3::text = 'done' THEN greatest($2, started_at) END"
            " WHERE meeting = $1 AND state = 'speaking'",
            meeting,
            now,
            interrupted,
        )
        await link.execute(
            "UPDATE speaking_turns SET state = 'speaking', started_at = $2 WHERE id = $1",
            turn,
            now,
        )


async def _may_speak(link: asyncpg.Connection, meeting: int, member: int) -> None:
    row = await link.fetchrow(
        "SELECT EXISTS (SELECT 1 FROM attendances WHERE meeting = $1 AND member = $2"
        "  AND status IN ('present', 'stand_in')) AND coalesce((SELECT kind <> 'left'"
        "  FROM presences WHERE meeting = $1 AND member = $2 ORDER BY id DESC LIMIT 1), true)"
        "  AS here",
        meeting,
        member,
    )
    if not row["here"]:
        raise SpeakerNotHere
    await check_interest(link, meeting, member)


async def end_turn(actor: Actor, meeting: int, number: int, turn: int, *, now: datetime) -> None:
    """Her word is over, or she wants it no more. TurnOver, NotFound."""
    async with open_record(actor, meeting) as link:
        await close_turn(link, await item_id(link, meeting, number), turn, now=now)


async def close_turn(link: asyncpg.Connection, item: int, turn: int, *, now: datetime) -> None:
    """In the record's transaction."""
    row = await _turn(link, item, turn)
    if row["state"] not in ("waiting", "speaking"):
        raise TurnOver
    await link.execute(
        "UPDATE speaking_turns SET ended_at = greatest($2, started_at, asked_at),"
        " used_seconds = used_seconds + CASE WHEN state = 'speaking'"
        "  THEN greatest(0, extract(epoch FROM $2 - started_at))::int ELSE 0 END,"
        " state = CASE WHEN state = 'speaking' OR used_seconds > 0 THEN 'done'"
        "  ELSE 'withdrawn' END WHERE id = $1",
        turn,
        now,
    )


async def _turn(link: asyncpg.Connection, item: int, turn: int) -> asyncpg.Record:
    row = await link.fetchrow(
        "SELECT member, kind, state FROM speaking_turns WHERE id = $1 AND item = $2", turn, item
    )
    if row is None:
        raise NotFound
    return row

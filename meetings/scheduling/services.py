"""Use-cases of calling a meeting: the meeting itself and its agenda."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place
from meetings.access import consultation_to_run, meeting_to_run
from meetings.agenda.carrying import left_of
from meetings.agenda.services import stop_clocks, take_over
from meetings.attendance.services import note_missing
from meetings.invitations.telling import tell
from meetings.papers.settled import check_settled
from meetings.preparing.bookings import book_meeting, release_placements
from meetings.record import item_id, open_record
from meetings.rooms.queries import rooms_for
from meetings.rooms.rules import RoomUnknown
from meetings.scheduling.rules import (
    ITEMS_MOST,
    EndsBeforeStart,
    ItemTaken,
    MeetingPlan,
    TooManyItems,
    check_meeting,
)


async def call_meeting(
    actor: Actor,
    consultation: int,
    plan: MeetingPlan,
    agenda: Sequence[str],
    *,
    notice_days: int,
    carried: Sequence[int] | None = None,
    now: datetime,
) -> int:
    """A meeting with its agenda; its id. `notice_days`: the period in force, in clear days.
    `carried`: items of earlier meetings that go on; None for what the last one left.

    What a street's month held for the consultation is given back for it. Everybody on its seats
    is invited and told, unless it has begun already.
    NotFound, NotAllowed, NoticeTooShort, NoticeAfterMeeting, RoomUnknown, TimeTaken.
    """
    facts = await consultation_to_run(actor, consultation)
    checked = await _placed(check_meeting(plan, notice_days), facts.place, None)
    async with database.transaction() as link:
        await link.execute("SELECT id FROM consultations WHERE id = $1 FOR UPDATE", consultation)
        left = await left_of(consultation)
        meeting: int = await link.fetchval(
            "INSERT INTO meetings (consultation, number, starts_at, ended_at, place, chair,"
            " recorder, notice_on, notice_days, breach_reason, called_by, contact, contact_phone)"
            " SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
            " $12"
            " FROM meetings WHERE consultation = $1 RETURNING id",
            consultation,
            checked.starts_at,
            checked.ended_at,
            checked.location,
            checked.chair,
            checked.recorder,
            checked.notice_on,
            notice_days,
            checked.breach_reason,
            actor.person,
            checked.contact.name,
            checked.contact.phone,
        )
        await link.execute(
            "INSERT INTO agenda_items (meeting, number, title, summary, agreed)"
            " SELECT $1, place, title, '', ''"
            " FROM unnest($2::text[]) WITH ORDINALITY AS n(title, place)",
            meeting,
            list(agenda),
        )
        wanted = left.fresh if carried is None else carried
        await take_over(link, meeting, [one.id for one in left.going_on if one.id in wanted])
        await _note_away(link, actor, meeting, checked.away or (), now=now)
        await release_placements(link, consultation, "used")
        await _take_time(link, meeting, checked)
        await tell(link, meeting, by=actor.person, now=now)
    return meeting


async def _placed(plan: MeetingPlan, place: Place, kept: int | None) -> MeetingPlan:
    """With the room's own words where no other place was written. RoomUnknown.

    `kept`: the room it has already, which may have been closed meanwhile.
    """
    if plan.room is None or plan.room == kept:
        return plan
    room = next((one for one in await rooms_for(place) if one.id == plan.room), None)
    if room is None:
        raise RoomUnknown
    return replace(plan, location=plan.location or f"{room.location}{room.name}")


async def _take_time(link: asyncpg.Connection, meeting: int, plan: MeetingPlan) -> None:
    """TimeTaken."""
    await link.execute(
        "INSERT INTO meeting_times (meeting, minutes, room) VALUES ($1, $2, $3)"
        " ON CONFLICT (meeting) DO UPDATE SET minutes = EXCLUDED.minutes, room = EXCLUDED.room",
        meeting,
        plan.minutes,
        plan.room,
    )
    await book_meeting(link, meeting)


async def _note_away(
    link: asyncpg.Connection,
    actor: Actor,
    meeting: int,
    members: Sequence[int],
    *,
    now: datetime,
) -> None:
    """Of those on its seats; what else was said of them before stays."""
    await link.execute(
        "INSERT INTO absences (meeting, member, stand_in, authority, reason, noted_by, noted_at)"
        " SELECT $1, m.id, '', '', '', $3, $4 FROM seat_members m JOIN seats s ON s.id = m.seat"
        " JOIN meetings t ON t.consultation = s.consultation"
        " WHERE t.id = $1 AND m.id = ANY($2::int[]) ON CONFLICT (meeting, member) DO NOTHING",
        meeting,
        list(members),
        actor.person,
        now,
    )


async def change_meeting(actor: Actor, meeting: int, plan: MeetingPlan, *, now: datetime) -> int:
    """Checked against the notice period that was in force when it was called. Another time,
    place or contact is told to everybody who was told of the old one; how many that were.

    NotFound, NotAllowed, MinutesIssued, NoticeTooShort, NoticeAfterMeeting, EndsBeforeStart,
    RoomUnknown, TimeTaken.
    """
    facts = await meeting_to_run(actor, meeting)
    checked = check_meeting(plan, facts.notice_days)
    checked = await _placed(checked, facts.consultation.place, facts.room)
    async with open_record(actor, meeting) as link:
        await link.execute(
            "UPDATE meetings SET starts_at = $2, ended_at = $3, place = $4, chair = $5,"
            " recorder = $6, notice_on = $7, breach_reason = $8, contact = $9,"
            " contact_phone = $10 WHERE id = $1",
            meeting,
            checked.starts_at,
            checked.ended_at,
            checked.location,
            checked.chair,
            checked.recorder,
            checked.notice_on,
            checked.breach_reason,
            checked.contact.name,
            checked.contact.phone,
        )
        await _take_time(link, meeting, checked)
        return await tell(link, meeting, by=actor.person, now=now)


async def end_meeting(actor: Actor, meeting: int, *, now: datetime) -> list[str]:
    """The chair closes the meeting now; all clocks stop, and who was not seen is noted as absent.
    Names of those who were heard though not seen: whether they came is still to be noted.

    NotFound, NotAllowed, MinutesIssued, EndsBeforeStart, QuestionsOpen.
    """
    facts = await meeting_to_run(actor, meeting)
    if now <= facts.starts_at:
        raise EndsBeforeStart
    async with open_record(actor, meeting) as link:
        await check_settled(link, meeting)
        await stop_clocks(link, meeting, now)
        heard = await note_missing(link, meeting)
        await link.execute("UPDATE meetings SET ended_at = $2 WHERE id = $1", meeting, now)
    return heard


async def add_item(actor: Actor, meeting: int, title: str, summary: str) -> int:
    """Its number. MinutesIssued, TooManyItems."""
    async with open_record(actor, meeting) as link:
        _item, number = await append_item(link, meeting, title, summary)
    return number


async def append_item(
    link: asyncpg.Connection, meeting: int, title: str, summary: str, *, origin: str = ""
) -> tuple[int, int]:
    """(id, number). `origin`: the path of what it comes from, where that is no meeting. In the
    caller's transaction, which holds the record. TooManyItems."""
    number: int = await link.fetchval(
        "SELECT count(*) + 1 FROM agenda_items WHERE meeting = $1", meeting
    )
    if number > ITEMS_MOST:
        raise TooManyItems
    item: int = await link.fetchval(
        "INSERT INTO agenda_items (meeting, number, title, summary, agreed, origin)"
        " VALUES ($1, $2, $3, $4, '', $5) RETURNING id",
        meeting,
        number,
        title,
        summary,
        origin,
    )
    return item, number


async def change_item(actor: Actor, meeting: int, number: int, title: str, summary: str) -> None:
    async with open_record(actor, meeting) as link:
        await link.execute(
            "UPDATE agenda_items SET title = $2, summary = $3 WHERE id = $1",
            await item_id(link, meeting, number),
            title,
            summary,
        )


async def remove_item(actor: Actor, meeting: int, number: int) -> None:
    """Those after it move up. ItemTaken where something was said to it."""
    try:
        async with open_record(actor, meeting) as link:
            await link.execute(
                "DELETE FROM agenda_items WHERE id = $1", await item_id(link, meeting, number)
            )
            # By way of negative numbers: the key (meeting, number) is checked row by row.
            await link.execute(
                "UPDATE agenda_items SET number = -number WHERE meeting = $1 AND number > $2",
                meeting,
                number,
            )
            await link.execute(
                "UPDATE agenda_items SET number = -number - 1 WHERE meeting = $1 AND number < 0",
                meeting,
            )
    except database.STILL_REFERRED_TO as taken:
        raise ItemTaken from taken

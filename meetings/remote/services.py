"""What a person does by the link of her seat: as at the table, marked as hers and as remote."""

from datetime import datetime

from meetings.agenda.services import item_for_notes
from meetings.attendance.services import check_in
from meetings.consultations.rules import is_one_of_the_four
from meetings.links.rules import check_often, check_running
from meetings.options.services import answer_poll
from meetings.positions.rules import PositionsMoved, Taken, changes, check_positions, stance_word
from meetings.positions.services import entries_of, take_position
from meetings.record import held_record
from meetings.remote.queries import SeatPage
from meetings.remote.rules import NoItemOpen, NotForTheSeat
from meetings.speaking.rules import Limits, TurnKind
from meetings.speaking.services import add_turn


def _open_item(page: SeatPage) -> int:
    """Its number. MeetingOver, NoItemOpen."""
    check_running(ended=page.hall.facts.ended_at is not None)
    if page.hall.now is None:
        raise NoItemOpen
    return page.hall.now.item.number


async def arrive_remotely(page: SeatPage, *, now: datetime) -> None:
    """MeetingOver, MinutesIssued."""
    check_running(ended=page.hall.facts.ended_at is not None)
    meeting = page.hall.facts.id
    async with held_record(meeting) as link:
        await check_in(
            link, meeting, page.member.id, how="link", remote=True, noted_by=None, now=now
        )


async def ask_remotely(page: SeatPage, kind: TurnKind, *, limits: Limits, now: datetime) -> None:
    """AlreadyWaiting, SpeechLimitReached, ItemClosed, NoItemOpen, MeetingOver."""
    number, meeting = _open_item(page), page.hall.facts.id
    async with held_record(meeting) as link:
        await add_turn(
            link,
            meeting,
            number,
            f"m{page.member.id}",
            kind,
            beyond=False,
            limits=limits,
            now=now,
        )


async def take_position_remotely(page: SeatPage, taken: Taken, seen: int, *, now: datetime) -> None:
    """Of the four only. NotForTheSeat, PositionsMoved, Invalid, ItemClosed, NoItemOpen,
    TooOften."""
    number, meeting, seat = _open_item(page), page.hall.facts.id, page.seat
    if not is_one_of_the_four(seat.kind) or not page.may_take:
        raise NotForTheSeat(page.spokesperson)
    if taken.stance == "on_condition" and not taken.reason:
        check_positions({seat.id: taken})
    async with held_record(meeting) as link:
        item = await item_for_notes(link, meeting, number)
        check_often(
            await link.fetchval(
                "SELECT count(*) FROM position_entries WHERE item = $1 AND seat = $2"
                " AND noted_by IS NULL",
                item,
                seat.id,
            )
        )
        write, moved = changes(await entries_of(link, item), {seat.id: taken}, {seat.id: seen})
        if moved:
            stands = moved[seat.id]
            raise PositionsMoved({seat.id: stance_word(stands.stance) if stands else ""})
        for new in write.values():
            await take_position(
                link,
                item,
                seat.id,
                seat.kind,
                new,
                met_by=None,
                remote=page.hall.room.remote(page.member.id),
                noted_by=None,
                now=now,
            )


async def lean_remotely(page: SeatPage, poll: int, option: int | None, *, now: datetime) -> None:
    """In a straw poll. PollOver, NotFound, NotForTheSeat, NoItemOpen."""
    number, meeting = _open_item(page), page.hall.facts.id
    if not page.may_take:
        raise NotForTheSeat(page.spokesperson)
    async with held_record(meeting) as link:
        item = await item_for_notes(link, meeting, number)
        await answer_poll(
            link,
            meeting,
            item,
            poll,
            page.seat.id,
            option,
            remote=page.hall.room.remote(page.member.id),
            now=now,
        )

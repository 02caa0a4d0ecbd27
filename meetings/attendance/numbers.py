"""Who a check-in number belongs to, four digits beside a name, and the limit on guessing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.attempts import counted_attempt
from app.accounts.rules import TooManyFailures
from meetings.access import MeetingFacts
from meetings.attendance.queries import announced_of, room_of
from meetings.attendance.rules import (
    NUMBERS_ALLOWED,
    CodeUnknown,
    TooManyNumbers,
    check_in_code,
    stand_ins,
)
from meetings.consultations.queries import seats_of
from meetings.scheduling.words import seat_label


@dataclass(frozen=True, slots=True)
class Guest:
    """A person on a seat, or her stand-in, as she is greeted."""

    member: int
    name: str
    seat: str
    stand_in: bool = False


async def guests_of(
    facts: MeetingFacts, code: str, secret: str, *, address: str, now: datetime
) -> tuple[Guest, ...]:
    """Everybody with this number, mostly one. CodeUnknown, TooManyNumbers.

    Counted before it is looked at, for this meeting and this address alone: who guesses locks
    nobody out but those beside her, whom the clerk still checks in.
    """
    here = f"check-in {facts.id} {address}"
    try:
        async with counted_attempt(here, here, now=now, allowed=NUMBERS_ALLOWED):
            return await _guests_of(facts, code, secret)
    except TooManyFailures as many:
        raise TooManyNumbers(many.minutes) from None


def chosen(same: Sequence[Guest], member: int, stand_in: bool) -> Guest | None:
    """Who it is of those with one number; None while it is to be asked."""
    if len(same) == 1:
        return same[0]
    return next((one for one in same if (one.member, one.stand_in) == (member, stand_in)), None)


async def _guests_of(facts: MeetingFacts, code: str, secret: str) -> tuple[Guest, ...]:
    """Who types the number of a person that has said she sends another may be either: the sheet may
    have been printed before. At the table it is known who came."""
    room = await room_of(facts.id, await seats_of(facts.consultation.id))
    sent = stand_ins(await announced_of(facts.id), room.attended)
    found = []
    for seat in room.seats:
        for member in seat.members if not seat.missing else ():
            name, noted = sent.get(member.id, ""), member.id in room.attended
            own = check_in_code(secret, facts.id, member.id) == code
            if own and not (name and noted):
                found.append(Guest(member.id, member.name, seat_label(seat)))
            if name and (own or check_in_code(secret, facts.id, member.id, name) == code):
                found.append(Guest(member.id, name, seat_label(seat), stand_in=True))
    if not found:
        raise CodeUnknown
    return tuple(found)

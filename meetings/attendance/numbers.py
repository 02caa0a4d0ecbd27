"""Who a check-in number belongs to, four digits beside a name, and the limit on guessing them."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.attempts import counted_attempt
from app.accounts.rules import TooManyFailures
from meetings.access import MeetingFacts
from meetings.attendance.queries import room_of
from meetings.attendance.rules import (
    NUMBERS_ALLOWED,
    CodeUnknown,
    TooManyNumbers,
    check_in_code,
)
from meetings.consultations.queries import seats_of
from meetings.scheduling.words import seat_label


@dataclass(frozen=True, slots=True)
class Guest:
    """A person on a seat, as she is greeted. `name` of her stand-in where there is one."""

    member: int
    name: str
    seat: str


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


async def _guests_of(facts: MeetingFacts, code: str, secret: str) -> tuple[Guest, ...]:
    room = await room_of(facts.id, await seats_of(facts.consultation.id))
    found = []
    for seat in room.seats:
        for member in seat.members if not seat.missing else ():
            if check_in_code(secret, facts.id, member.id) == code:
                attended = room.attended.get(member.id)
                name = attended.stand_in if attended and attended.stand_in else member.name
                found.append(Guest(member.id, name, seat_label(seat)))
    if not found:
        raise CodeUnknown
    return tuple(found)

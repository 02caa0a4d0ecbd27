"""Who a check-in number or the link of a seat belongs to, and what she finds there."""

from dataclasses import dataclass

from meetings.access import MeetingFacts
from meetings.attendance.queries import room_of
from meetings.attendance.rules import CodeUnknown, check_in_code
from meetings.consultations.queries import Member, SeatView, seats_of
from meetings.hall.queries import HallView, hall_view
from meetings.links.queries import comer_of
from meetings.links.rules import LinkUnknown
from meetings.remote.rules import may_speak_for_seat
from meetings.scheduling.words import seat_label


@dataclass(frozen=True, slots=True)
class Guest:
    """A person on a seat, as she is greeted. `name` of her stand-in where there is one."""

    member: int
    name: str
    seat: str


@dataclass(frozen=True, slots=True)
class SeatPage:
    """The page of one person on a seat. `spokesperson`: her name, "" without one."""

    hall: HallView
    seat: SeatView
    member: Member
    name: str
    may_take: bool
    spokesperson: str


async def guests_of(facts: MeetingFacts, code: str, secret: str) -> tuple[Guest, ...]:
    """Everybody with this number, mostly one. CodeUnknown."""
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


async def seat_page(key: str, secret: str) -> SeatPage:
    """LinkUnknown, also for who has no seat any more."""
    comer = await comer_of(key, "seat", secret)
    view = await hall_view(comer.facts.id)
    for seat in view.room.seats:
        for member in seat.members if not seat.missing else ():
            if member.id == comer.key.member:
                return _page(view, seat, member)
    raise LinkUnknown


def _page(view: HallView, seat: SeatView, member: Member) -> SeatPage:
    attended = view.room.attended.get(member.id)
    spokesperson = next((one for one in seat.members if one.is_spokesperson), None)
    return SeatPage(
        hall=view,
        seat=seat,
        member=member,
        name=attended.stand_in if attended and attended.stand_in else member.name,
        may_take=may_speak_for_seat(
            is_spokesperson=member.is_spokesperson,
            spokesperson_here=spokesperson is not None and view.room.here(spokesperson.id),
        ),
        spokesperson=spokesperson.name if spokesperson is not None else "",
    )

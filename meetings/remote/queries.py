"""Who the link of a seat belongs to, and what she finds there."""

from dataclasses import dataclass
from datetime import datetime

from app.settings import Settings
from meetings.consultations.queries import Member, SeatView
from meetings.hall.queries import HallView, hall_view
from meetings.links.queries import comer_of
from meetings.links.rules import LinkUnknown
from meetings.remote.rules import may_speak_for_seat
from meetings.speaking.rules import in_order


@dataclass(frozen=True, slots=True)
class SeatPage:
    """The page of one person on a seat. `spokesperson`: her name, "" without one.

    `before`: how many speak before she does where she waits, else None; `speaks`: she does now.
    """

    hall: HallView
    seat: SeatView
    member: Member
    name: str
    may_take: bool
    spokesperson: str
    before: int | None
    speaks: bool


async def seat_page(key: str, settings: Settings, now: datetime) -> SeatPage:
    """LinkUnknown, also for who has no seat any more; LinkExpired."""
    comer = await comer_of(key, "seat", settings, now)
    view = await hall_view(comer.facts.id)
    for seat in view.room.seats:
        for member in seat.members if not seat.missing else ():
            if member.id == comer.key.member:
                return _page(view, seat, member)
    raise LinkUnknown


def _page(view: HallView, seat: SeatView, member: Member) -> SeatPage:
    attended = view.room.attended.get(member.id)
    turns = view.now.turns if view.now is not None else ()
    waiting = [turn.member for turn in in_order(turns)]
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
        before=waiting.index(member.id) if member.id in waiting else None,
        speaks=any(turn.member == member.id and turn.state == "speaking" for turn in turns),
    )

"""Who leaves the table hears of it if she had heard of the meeting, and nothing if she had not."""

import pytest

from app import database
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import change_seat
from meetings.invitations.handing_over import hand_over_letters
from meetings.invitations.rules import NobodyToTell
from meetings.invitations.services import tell_all
from tests.conftest import MovingClock
from tests.meeting_world import a_meeting, a_table, clerk_of, told
from tests.world import World


async def test_who_left_before_she_heard_anything_hears_nothing(
    world: World, clock: MovingClock
) -> None:
    consultation = await a_table(world, clock)
    meeting = await a_meeting(world, consultation, clock)
    clerk = clerk_of(world)
    seats = {seat.kind: seat for seat in await seats_of(consultation)}
    # 周文静 has her letter; the short message to 张建国 has not left yet.
    letter = await database.fetch_one("SELECT id FROM messages WHERE name = '周文静'")
    assert letter is not None
    await hand_over_letters(clerk, meeting, [letter["id"]], now=clock.now)
    for kind in ("lead", "building_heads"):
        seat = SeatPlan(seats[kind].body, (MemberPlan(None, f"新{kind}"),), 0)
        await change_seat(clerk, consultation, seats[kind].id, seat, now=clock.now)
    assert ("张建国", "sms", "withdrawn") in await told("meeting_call")
    assert await tell_all(clerk, meeting, now=clock.now) == 3, "two who joined, one who left"
    assert await told("meeting_removed") == [("周文静", "letter", "waiting")]
    with pytest.raises(NobodyToTell):
        await tell_all(clerk, meeting, now=clock.now)


async def test_who_stood_for_a_seat_that_is_filled_now_hears_no_call(
    world: World, clock: MovingClock
) -> None:
    consultation = await a_table(world, clock)
    meeting = await a_meeting(world, consultation, clock)
    committee = next(s for s in await seats_of(consultation) if s.kind == "owners_committee")
    filled = SeatPlan(committee.body, (MemberPlan(None, "刘守业"),), 0)
    await change_seat(clerk_of(world), consultation, committee.id, filled, now=clock.now)
    assert await tell_all(clerk_of(world), meeting, now=clock.now) == 1
    assert ("居民委员会主任赵兰", "letter", "withdrawn") in await told("meeting_call")
    assert await told("meeting_removed") == []

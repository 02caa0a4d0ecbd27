"""The lead's own people are told in the program, like everybody with an account."""

import pytest

from app import database
from meetings.consultations.queries import seat_page, seats_of
from meetings.consultations.rules import MemberPlan, NoSuchSeatAccount, SeatPlan
from meetings.consultations.services import change_seat
from tests.conftest import MovingClock
from tests.meeting_world import a_meeting, a_table, clerk_of
from tests.world import World


async def _seats(consultation: int) -> dict[str, int]:
    return {seat.kind: seat.id for seat in await seats_of(consultation)}


def _plan(name: str, account: int) -> SeatPlan:
    return SeatPlan("东苑社区党委", (MemberPlan(None, name, "", account),), 0)


async def test_who_leads_sits_with_her_account_and_needs_no_letter(
    world: World, clock: MovingClock
) -> None:
    consultation = await a_table(world, clock)
    clerk, seats = clerk_of(world), await _seats(consultation)
    offered = {one.id for one in (await seat_page(clerk, consultation, seats["lead"])).accounts}
    assert {world.secretary, world.clerk} <= offered
    assert world.other_clerk not in offered
    lead = _plan("周文静", world.secretary)
    await change_seat(clerk, consultation, seats["lead"], lead, now=clock.now)
    await a_meeting(world, consultation, clock)
    rows = await database.fetch("SELECT channel FROM messages WHERE person = $1", world.secretary)
    assert {row["channel"] for row in rows} == {"inbox"}


@pytest.mark.parametrize("kind", ["heating_company", "building_heads"])
async def test_on_no_other_seat(world: World, clock: MovingClock, kind: str) -> None:
    consultation = await a_table(world, clock)
    clerk, seats = clerk_of(world), await _seats(consultation)
    offered = {one.id for one in (await seat_page(clerk, consultation, seats[kind])).accounts}
    assert world.secretary not in offered
    with pytest.raises(NoSuchSeatAccount):
        plan = _plan("周文静", world.secretary)
        await change_seat(clerk, consultation, seats[kind], plan, now=clock.now)


async def test_nobody_of_another_community(world: World, clock: MovingClock) -> None:
    consultation = await a_table(world, clock)
    seats = await _seats(consultation)
    with pytest.raises(NoSuchSeatAccount):
        plan = _plan("赵一鸣", world.other_clerk)
        await change_seat(clerk_of(world), consultation, seats["lead"], plan, now=clock.now)

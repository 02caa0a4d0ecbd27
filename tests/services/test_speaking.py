"""The floor: who asks, who has it, for how long, and who may not."""

import asyncio

import pytest

from meetings.agenda.queries import table_page
from meetings.agenda.services import open_item
from meetings.attendance.rules import InterestNotDeclared, SpeakerNotHere
from meetings.attendance.services import arrive, declare_interest, leave
from meetings.consultations.rules import (
    MemberAlreadyAttended,
    MemberPlan,
    SeatPlan,
)
from meetings.consultations.services import change_seat
from meetings.speaking.rules import (
    AlreadyWaiting,
    ItemNotOpen,
    SpeechLimitReached,
    TurnOver,
    in_order,
)
from meetings.speaking.services import end_turn, give_floor
from meetings.statements.services import (
    note_statement,
)
from tests.conftest import MovingClock
from tests.services.test_table import LIMITS, ask, one_row
from tests.table_world import Table, build_table
from tests.world import World


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


# -- speaking --------------------------------------------------------------------------------


async def test_each_seat_speaks_so_often_and_the_chair_may_allow_more(
    table: Table, clock: MovingClock
) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    first = await ask(table, "刘守业", clock)
    with pytest.raises(AlreadyWaiting):
        await ask(table, "刘守业", clock)
    await ask(table, "何乐", clock)  # the same seat
    await end_turn(table.clerk, table.meeting, 1, first, now=clock.now)  # withdrawn: not counted
    again = await ask(table, "刘守业", clock)
    await give_floor(table.clerk, table.meeting, 1, again, now=clock.now)
    await end_turn(table.clerk, table.meeting, 1, again, now=clock.now)
    with pytest.raises(SpeechLimitReached):
        await ask(table, "刘守业", clock)
    await ask(table, "何乐", clock, "point_of_order")
    await ask(table, "刘守业", clock, beyond=True)
    row = await one_row("SELECT count(*) FILTER (WHERE beyond_limit) AS n FROM speaking_turns")
    assert row["n"] == 1


async def test_a_point_of_order_interrupts_and_time_is_kept(
    table: Table, clock: MovingClock
) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    speech = await ask(table, "高志远", clock)
    waiting = await ask(table, "张建国", clock)
    await give_floor(table.clerk, table.meeting, 1, speech, now=clock.now)
    clock.forward(seconds=50)
    order = await ask(table, "孔令仪", clock, "point_of_order")
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    assert [turn.id for turn in in_order(view.turns)] == [order, waiting]
    await give_floor(table.clerk, table.meeting, 1, order, now=clock.now)
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    assert [turn.id for turn in in_order(view.turns)] == [speech, waiting]
    await end_turn(table.clerk, table.meeting, 1, order, now=clock.now)
    await give_floor(table.clerk, table.meeting, 1, speech, now=clock.now)
    clock.forward(seconds=10)
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    speaking = next(turn for turn in view.turns if turn.state == "speaking")
    assert speaking.id == speech and speaking.left(clock.now) == 120


async def test_only_one_has_the_floor_whoever_gives_it(table: Table, clock: MovingClock) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    turns = [await ask(table, name, clock) for name in ("高志远", "张建国", "马小平")]
    outcomes = await asyncio.gather(
        *(give_floor(table.clerk, table.meeting, 1, turn, now=clock.now) for turn in turns),
        give_floor(table.other, table.meeting, 1, turns[0], now=clock.now),
        return_exceptions=True,
    )
    assert all(one is None or isinstance(one, TurnOver) for one in outcomes)
    row = await one_row("SELECT count(*) AS n FROM speaking_turns WHERE state = 'speaking'")
    assert row["n"] == 1


async def test_no_word_before_the_declaration_nor_before_coming(
    world: World, clock: MovingClock
) -> None:
    table = await build_table(world, clock.now, present=False)
    turn = await ask(table, "高志远", clock)
    with pytest.raises(ItemNotOpen):
        await give_floor(table.clerk, table.meeting, 1, turn, now=clock.now)
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    with pytest.raises(SpeakerNotHere):
        await give_floor(table.clerk, table.meeting, 1, turn, now=clock.now)
    member = table.members["高志远"]
    await arrive(table.clerk, table.meeting, member, remote=True, now=clock.now)
    with pytest.raises(InterestNotDeclared):
        await give_floor(table.clerk, table.meeting, 1, turn, now=clock.now)
    await declare_interest(table.clerk, table.meeting, member, "公司承建", now=clock.now)
    await give_floor(table.clerk, table.meeting, 1, turn, now=clock.now)
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    assert view.turns[0].remote and view.room.remote(member)


async def test_who_is_taken_from_her_seat_while_she_speaks(
    table: Table, clock: MovingClock
) -> None:
    """She cannot vanish from the record: the change is refused with its reason and she speaks on;
    noted as gone, her turn ends with the time it took and her words stay."""
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    turn = await ask(table, "高志远", clock)
    await give_floor(table.clerk, table.meeting, 1, turn, now=clock.now)
    await note_statement(
        table.clerk, table.meeting, 1, table.who("高志远"), "立管我们出。", now=clock.now
    )
    clock.forward(seconds=40)
    with pytest.raises(MemberAlreadyAttended):
        await change_seat(
            table.clerk,
            table.consultation,
            table.seats["heating_company"],
            SeatPlan("供热公司", (MemberPlan(None, "新人"),), 0),
            now=clock.now,
        )
    row = await one_row("SELECT state FROM speaking_turns WHERE id = $1", turn)
    assert row["state"] == "speaking"
    await leave(table.clerk, table.meeting, table.members["高志远"], now=clock.now)
    row = await one_row("SELECT state, used_seconds FROM speaking_turns WHERE id = $1", turn)
    assert (row["state"], row["used_seconds"]) == ("done", 40)
    assert (await one_row("SELECT text FROM statements"))["text"] == "立管我们出。"
    with pytest.raises(TurnOver):
        await end_turn(table.clerk, table.meeting, 1, turn, now=clock.now)

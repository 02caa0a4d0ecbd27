"""The table while it is held, on a real database: agenda, clocks, who is there, roles."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from app import database
from meetings.agenda.carrying import left_of
from meetings.agenda.queries import table_page
from meetings.agenda.rules import ItemClosed, PromisesNotReadBack
from meetings.agenda.services import close_item, open_item
from meetings.attendance.queries import room_of
from meetings.attendance.rules import Attended, StandInTaken
from meetings.attendance.services import arrive, leave, note_attendance
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import (
    MemberPlan,
    SeatPlan,
    SecondSeat,
)
from meetings.consultations.services import invite
from meetings.invitations.services import cancel_meeting
from meetings.official.services import decide_way
from meetings.positions.rules import PromisePlan, Taken
from meetings.positions.services import (
    note_positions,
    note_promise,
    read_back,
)
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, end_meeting
from meetings.speaking.rules import (
    Limits,
)
from meetings.speaking.services import ask_to_speak, end_turn, give_floor
from meetings.statements.services import (
    note_statement,
)
from meetings.wording.services import (
    draft_sentences,
)
from tests.conftest import MovingClock
from tests.table_world import Table, build_table
from tests.world import World

LIMITS = Limits(180, 2)


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


async def one_row(sql: str, *arguments: object) -> asyncpg.Record:
    row = await database.fetch_one(sql, *arguments)
    assert row is not None
    return row


async def ask(table: Table, name: str, clock: MovingClock, kind: str = "speech", **more) -> int:
    await ask_to_speak(
        table.clerk, table.meeting, 1, table.who(name), kind,
        beyond=more.get("beyond", False), limits=LIMITS, now=clock.now,
    )  # fmt: skip
    return (await one_row("SELECT max(id) AS id FROM speaking_turns"))["id"]


# -- the agenda ------------------------------------------------------------------------------


async def test_two_clerks_close_the_same_item(table: Table, clock: MovingClock) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    clock.forward(minutes=20)
    outcomes = await asyncio.gather(
        close_item(table.clerk, table.meeting, 1, carried=False, now=clock.now),
        close_item(table.other, table.meeting, 1, carried=True, now=clock.now),
        return_exceptions=True,
    )
    refused = [one for one in outcomes if isinstance(one, ItemClosed)]
    assert len(refused) == 1 and outcomes.count(None) == 1
    assert refused[0].by in ("陈小雨", "赵敏") and refused[0].at == clock.now
    row = await one_row("SELECT state, used_seconds FROM agenda_items WHERE number = 1")
    assert row["state"] in ("closed", "carried") and row["used_seconds"] == 20 * 60


async def test_an_item_with_promises_not_read_back_does_not_close(
    table: Table, clock: MovingClock
) -> None:
    plan = PromisePlan(table.seats["heating_company"], "高志远", "三日内恢复墙面", None)
    await note_promise(table.clerk, table.meeting, 1, plan)
    await note_promise(table.clerk, table.meeting, 1, plan)
    with pytest.raises(PromisesNotReadBack) as refusal:
        await close_item(table.clerk, table.meeting, 1, carried=False, now=clock.now)
    assert refusal.value.left == 2
    for row in await database.fetch("SELECT id FROM promises"):
        await read_back(table.clerk, table.meeting, 1, row["id"], now=clock.now)
    await close_item(table.clerk, table.meeting, 1, carried=False, now=clock.now)
    with pytest.raises(ItemClosed):
        await note_promise(table.clerk, table.meeting, 1, plan)
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    await note_promise(table.clerk, table.meeting, 1, plan)


async def test_one_item_is_open_and_time_adds_up(table: Table, clock: MovingClock) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    clock.forward(minutes=5)
    await open_item(table.clerk, table.meeting, 2, now=clock.now)
    clock.forward(minutes=7)
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    clock.forward(minutes=3)
    await end_meeting(table.clerk, table.meeting, now=clock.now)
    rows = await database.fetch("SELECT state, used_seconds FROM agenda_items ORDER BY number")
    assert [(row["state"], row["used_seconds"]) for row in rows] == [
        ("waiting", 480),
        ("waiting", 420),
        ("waiting", 0),
    ]


async def test_a_clock_that_is_set_back_takes_no_time_away(
    table: Table, clock: MovingClock
) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    await ask_to_speak(
        table.clerk, table.meeting, 1, table.who("高志远"), "speech",
        beyond=False, limits=LIMITS, now=clock.now,
    )  # fmt: skip
    turn = (await one_row("SELECT id FROM speaking_turns"))["id"]
    await give_floor(table.clerk, table.meeting, 1, turn, now=clock.now)
    clock.forward(hours=-1)
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    assert view.turns[0].left(clock.now) == 180 and view.item.used(clock.now) == 0
    await end_turn(table.clerk, table.meeting, 1, turn, now=clock.now)
    await close_item(table.clerk, table.meeting, 1, carried=False, now=clock.now)
    row = await one_row("SELECT used_seconds, ended_at >= started_at AS kept FROM speaking_turns")
    assert row["used_seconds"] == 0 and row["kept"]
    assert (await one_row("SELECT used_seconds AS n FROM agenda_items WHERE number = 1"))["n"] == 0


async def test_what_is_carried_over_goes_on_once_with_its_history(
    table: Table, clock: MovingClock
) -> None:
    await note_statement(
        table.clerk, table.meeting, 2, table.who("张建国"), "下次再议。", now=clock.now
    )
    await close_item(table.clerk, table.meeting, 2, carried=True, now=clock.now)

    async def called() -> int:
        plan = MeetingPlan(
            clock.now + timedelta(days=9), "议事厅", "周文静", "陈小雨", clock.now.date()
        )
        return await call_meeting(
            table.clerk, table.consultation, plan, ["新议题"], notice_days=3, now=clock.now
        )

    second, third = await called(), await called()
    rows = await database.fetch(
        "SELECT number, title FROM agenda_items WHERE meeting = $1 ORDER BY number", second
    )
    assert [(row["number"], row["title"]) for row in rows] == [(1, "议题2"), (2, "新议题")]
    assert len(await database.fetch("SELECT 1 FROM agenda_items WHERE meeting = $1", third)) == 1
    view = await table_page(table.clerk, second, 1, LIMITS)
    assert view.earlier is not None
    assert (view.earlier.meeting, view.earlier.number, view.earlier.statements) == (
        table.meeting,
        2,
        1,
    )


async def test_what_an_ended_meeting_did_not_settle_goes_on_unless_decided_otherwise(
    table: Table, clock: MovingClock
) -> None:
    """Item 1 was closed without agreement, 2 was begun, 3 the table did not come to."""
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    await close_item(table.clerk, table.meeting, 1, carried=False, now=clock.now)
    await open_item(table.clerk, table.meeting, 2, now=clock.now)

    async def left() -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = await left_of(table.consultation)
        return tuple(one.title for one in found.going_on), found.again

    assert await left() == ((), ()), "it is still running"
    await end_meeting(table.clerk, table.meeting, now=clock.now)
    assert await left() == (("议题2", "议题3"), ())
    items = await database.fetch("SELECT id FROM agenda_items ORDER BY number")
    for item, way in zip(items, ("again", "again", "answer"), strict=True):
        await decide_way(table.clerk, table.consultation, item["id"], way, "x", now=clock.now)
    assert await left() == (("议题2",), ("议题1",))
    plan = MeetingPlan(clock.now + timedelta(days=9), "厅", "周文静", "陈小雨", clock.now.date())

    async def called() -> list[str]:
        meeting = await call_meeting(
            table.clerk, table.consultation, plan, ["新议题"], notice_days=3, now=clock.now
        )
        rows = await database.fetch(
            "SELECT title FROM agenda_items WHERE meeting = $1 ORDER BY number", meeting
        )
        await cancel_meeting(table.clerk, meeting, "停水", now=clock.now)
        return [row["title"] for row in rows]

    assert await called() == ["议题2", "新议题"]
    assert await called() == ["议题2", "新议题"], "the one before was cancelled"


async def test_of_what_older_meetings_left_nothing_goes_on_unasked(
    table: Table, clock: MovingClock
) -> None:
    """The second meeting had it under another title; only somebody who was there knows."""

    async def called(agenda: list[str], carried: list[int] | None = None) -> int:
        plan = MeetingPlan(clock.now, "厅", "周文静", "陈小雨", clock.now.date(), "急")
        return await call_meeting(
            table.clerk, table.consultation, plan, agenda, notice_days=3, carried=carried,
            now=clock.now,
        )  # fmt: skip

    async def titles(meeting: int) -> list[str]:
        rows = await database.fetch(
            "SELECT title FROM agenda_items WHERE meeting = $1 ORDER BY number", meeting
        )
        return [row["title"] for row in rows]

    assert not (await left_of(table.consultation)).met, "none has ended: the kind asks its own"
    await close_item(table.clerk, table.meeting, 3, carried=True, now=clock.now)
    await end_meeting(table.clerk, table.meeting, now=clock.now)
    left = await left_of(table.consultation)
    assert left.met and left.fresh == [one.id for one in left.going_on]
    second = await called(["议题1，换个说法"], left.fresh[1:2])
    assert await titles(second) == ["议题2", "议题1，换个说法"]
    clock.forward(hours=1)
    await end_meeting(table.clerk, second, now=clock.now)
    left = await left_of(table.consultation)
    assert [(one.title, one.meeting_number, one.fresh) for one in left.going_on] == [
        ("议题1", 1, False),
        ("议题3", 1, False),
        ("议题2", 2, True),
        ("议题1，换个说法", 2, True),
    ]
    assert await titles(await called(["新议题"])) == ["议题2", "议题1，换个说法", "新议题"]
    offered = [one.id for one in left.going_on]
    await decide_way(table.clerk, table.consultation, offered[1], "answer", "x", now=clock.now)
    assert await titles(await called([], [*offered, 1_000_000])) == ["议题1"]


# -- who is there ----------------------------------------------------------------------------


async def test_quorum_and_completeness_are_two_things(table: Table, clock: MovingClock) -> None:
    async def state() -> tuple[bool, int, int]:
        room = await room_of(table.meeting, await seats_of(table.consultation))
        quorum = room.quorum_of((2, 3))
        return "完整。" in room.completeness, quorum.here, quorum.needed

    assert await state() == (True, 7, 5)
    for name in ("何乐", "孔令仪"):  # two of seven, nobody alone on a seat of the five
        await leave(table.clerk, table.meeting, table.members[name], now=clock.now)
    assert await state() == (True, 5, 5)
    await leave(table.clerk, table.meeting, table.members["马小平"], now=clock.now)
    room = await room_of(table.meeting, await seats_of(table.consultation))
    assert not room.quorum_of((2, 3)).reached
    assert room.completeness == "会议不完整：物业公司无人到会。"
    await arrive(table.clerk, table.meeting, table.members["马小平"], now=clock.now)
    assert await state() == (True, 5, 5)
    kinds = await database.fetch(
        "SELECT kind FROM presences WHERE member = $1 ORDER BY id", table.members["马小平"]
    )
    assert [row["kind"] for row in kinds] == ["left", "arrived"]


async def test_a_person_in_two_roles_is_refused_with_the_reason(
    table: Table, clock: MovingClock
) -> None:
    by_name = SeatPlan("居民代表", (MemberPlan(None, "张建国"),), 0)
    with pytest.raises(SecondSeat) as refusal:
        await invite(table.clerk, table.consultation, by_name, now=clock.now)
    assert "一人不能有两种身份" in refusal.value.message
    noted = {member: Attended("present") for member in table.members.values()}
    noted[table.members["马小平"]] = Attended("stand_in", "刘守业")
    with pytest.raises(StandInTaken) as taken:
        await note_attendance(table.clerk, table.meeting, noted)
    assert "刘守业已经在“业主委员会”席位上" in taken.value.message


# -- after the minutes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO presences (meeting, member, kind, how, remote, at)"
        " SELECT m.id, s.id, 'left', 'clerk', false, now() FROM meetings m, seat_members s LIMIT 1",
        "UPDATE conditions SET text = 'x'",
        "INSERT INTO condition_states (condition, state, round, note, at)"
        " SELECT id, 'met', 1, '', now() FROM conditions",
        "DELETE FROM wording_sentences",
        "UPDATE speaking_turns SET used_seconds = 1",
    ],
)
async def test_nothing_changes_once_the_minutes_go_round(
    table: Table, world: World, clock: MovingClock, sql: str
) -> None:
    heads = table.seats["building_heads"]
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    await ask(table, "高志远", clock)
    await draft_sentences(table.clerk, table.meeting, 1, "一句。", now=clock.now)
    await note_positions(
        table.clerk, table.meeting, 1, {heads: Taken("on_condition", "先修")}, now=clock.now
    )
    await database.execute(
        "INSERT INTO minutes_papers (meeting, addendum, salt, opened_by, opened_at)"
        " VALUES ($1, 0, 'x', $2, now())",
        table.meeting,
        world.clerk,
    )
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(sql)

"""The table while it is held, on a real database: two at once, clocks, roles, nothing lost."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from app import database
from app.errors import NotFound
from meetings.agenda.queries import table_page
from meetings.agenda.rules import ItemClosed, NoPositionsYet, PromisesNotReadBack
from meetings.agenda.services import close_item, next_round, open_item
from meetings.attendance.queries import room_of
from meetings.attendance.rules import Attended, InterestNotDeclared, SpeakerNotHere, StandInTaken
from meetings.attendance.services import arrive, declare_interest, leave, note_attendance
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import (
    MemberAlreadyAttended,
    MemberPlan,
    SeatPlan,
    SecondSeat,
)
from meetings.consultations.services import change_seat, invite
from meetings.minutes.queries import gather
from meetings.options.rules import OptionTaken, PollOver, PollRunning, TooFewOptions
from meetings.options.services import (
    add_argument,
    add_option,
    close_poll,
    note_answers,
    open_poll,
    remove_option,
)
from meetings.positions.rules import PositionsMoved, PromisePlan, Taken
from meetings.positions.services import (
    note_agreed,
    note_condition_state,
    note_positions,
    note_promise,
    read_back,
)
from meetings.scheduling.queries import meeting_page
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, end_meeting
from meetings.speaking.rules import (
    AlreadyWaiting,
    ItemNotOpen,
    Limits,
    SpeechLimitReached,
    TurnOver,
    in_order,
)
from meetings.speaking.services import ask_to_speak, end_turn, give_floor
from meetings.statements.rules import StatementChanged
from meetings.statements.services import (
    correct_statement,
    note_statement,
    remove_statement,
    save_draft,
)
from meetings.wording.rules import (
    NothingToFix,
    ReasonMissing,
    SentenceChanged,
    SentenceFixed,
    WordingInSentences,
)
from meetings.wording.services import (
    amend_sentence,
    draft_sentences,
    fix_sentence,
    reopen_sentence,
)
from tests.conftest import MovingClock
from tests.table_world import Table, build_table
from tests.world import World

LIMITS = Limits(180, 2)


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


async def _one(sql: str, *arguments: object) -> asyncpg.Record:
    row = await database.fetch_one(sql, *arguments)
    assert row is not None
    return row


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
    row = await _one("SELECT state, used_seconds FROM agenda_items WHERE number = 1")
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
    turn = (await _one("SELECT id FROM speaking_turns"))["id"]
    await give_floor(table.clerk, table.meeting, 1, turn, now=clock.now)
    clock.forward(hours=-1)
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    assert view.turns[0].left(clock.now) == 180 and view.item.used(clock.now) == 0
    await end_turn(table.clerk, table.meeting, 1, turn, now=clock.now)
    await close_item(table.clerk, table.meeting, 1, carried=False, now=clock.now)
    row = await _one("SELECT used_seconds, ended_at >= started_at AS kept FROM speaking_turns")
    assert row["used_seconds"] == 0 and row["kept"]
    assert (await _one("SELECT used_seconds AS n FROM agenda_items WHERE number = 1"))["n"] == 0


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


# -- speaking --------------------------------------------------------------------------------


async def _ask(table: Table, name: str, clock: MovingClock, kind: str = "speech", **more) -> int:
    await ask_to_speak(
        table.clerk, table.meeting, 1, table.who(name), kind,
        beyond=more.get("beyond", False), limits=LIMITS, now=clock.now,
    )  # fmt: skip
    return (await _one("SELECT max(id) AS id FROM speaking_turns"))["id"]


async def test_each_seat_speaks_so_often_and_the_chair_may_allow_more(
    table: Table, clock: MovingClock
) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    first = await _ask(table, "刘守业", clock)
    with pytest.raises(AlreadyWaiting):
        await _ask(table, "刘守业", clock)
    await _ask(table, "何乐", clock)  # the same seat
    await end_turn(table.clerk, table.meeting, 1, first, now=clock.now)  # withdrawn: not counted
    again = await _ask(table, "刘守业", clock)
    await give_floor(table.clerk, table.meeting, 1, again, now=clock.now)
    await end_turn(table.clerk, table.meeting, 1, again, now=clock.now)
    with pytest.raises(SpeechLimitReached):
        await _ask(table, "刘守业", clock)
    await _ask(table, "何乐", clock, "point_of_order")
    await _ask(table, "刘守业", clock, beyond=True)
    row = await _one("SELECT count(*) FILTER (WHERE beyond_limit) AS n FROM speaking_turns")
    assert row["n"] == 1


async def test_a_point_of_order_interrupts_and_time_is_kept(
    table: Table, clock: MovingClock
) -> None:
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    speech = await _ask(table, "高志远", clock)
    waiting = await _ask(table, "张建国", clock)
    await give_floor(table.clerk, table.meeting, 1, speech, now=clock.now)
    clock.forward(seconds=50)
    order = await _ask(table, "孔令仪", clock, "point_of_order")
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
    turns = [await _ask(table, name, clock) for name in ("高志远", "张建国", "马小平")]
    outcomes = await asyncio.gather(
        *(give_floor(table.clerk, table.meeting, 1, turn, now=clock.now) for turn in turns),
        give_floor(table.other, table.meeting, 1, turns[0], now=clock.now),
        return_exceptions=True,
    )
    assert all(one is None or isinstance(one, TurnOver) for one in outcomes)
    row = await _one("SELECT count(*) AS n FROM speaking_turns WHERE state = 'speaking'")
    assert row["n"] == 1


async def test_no_word_before_the_declaration_nor_before_coming(
    world: World, clock: MovingClock
) -> None:
    table = await build_table(world, clock.now, present=False)
    turn = await _ask(table, "高志远", clock)
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
    turn = await _ask(table, "高志远", clock)
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
    row = await _one("SELECT state FROM speaking_turns WHERE id = $1", turn)
    assert row["state"] == "speaking"
    await leave(table.clerk, table.meeting, table.members["高志远"], now=clock.now)
    row = await _one("SELECT state, used_seconds FROM speaking_turns WHERE id = $1", turn)
    assert (row["state"], row["used_seconds"]) == ("done", 40)
    assert (await _one("SELECT text FROM statements"))["text"] == "立管我们出。"
    with pytest.raises(TurnOver):
        await end_turn(table.clerk, table.meeting, 1, turn, now=clock.now)


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


# -- statements ------------------------------------------------------------------------------


async def test_two_note_takers_do_not_overwrite_each_other(
    table: Table, clock: MovingClock
) -> None:
    async def note(actor, n: int) -> None:
        await note_statement(
            actor, table.meeting, 1, table.who("张建国"), f"{actor.name}{n}", now=clock.now
        )

    await asyncio.gather(*(note(a, n) for n in range(10) for a in (table.clerk, table.other)))
    rows = await database.fetch("SELECT id, text FROM statements ORDER BY id")
    assert len({row["text"] for row in rows}) == 20
    first = rows[0]["id"]
    outcomes = await asyncio.gather(
        correct_statement(table.clerk, table.meeting, 1, first, "甲改", 1, now=clock.now),
        correct_statement(table.other, table.meeting, 1, first, "乙改", 1, now=clock.now),
        return_exceptions=True,
    )
    (lost,) = [one for one in outcomes if isinstance(one, StatementChanged)]
    now_says = (await _one("SELECT text FROM statements WHERE id = $1", first))["text"]
    assert {lost.now_says, lost.typed} == {"甲改", "乙改"} and lost.now_says == now_says
    assert lost.by == ("陈小雨" if now_says == "甲改" else "赵敏")
    await correct_statement(
        table.other, table.meeting, 1, first, "合在一起", lost.version, now=clock.now
    )
    await remove_statement(table.clerk, table.meeting, 1, first, now=clock.now)
    kept = await database.fetch(
        "SELECT text, removed FROM statement_revisions WHERE statement = $1 ORDER BY version", first
    )
    assert [(row["text"], row["removed"]) for row in kept] == [
        (rows[0]["text"], False),
        (now_says, False),
        ("合在一起", True),
    ]


async def test_a_draft_is_each_note_takers_own_and_used_up(
    table: Table, clock: MovingClock
) -> None:
    who = table.who("高志远")
    await save_draft(table.clerk, table.meeting, 1, who, "公共立管由", now=clock.now)
    await save_draft(table.clerk, table.meeting, 1, who, "公共立管由公司", now=clock.now)
    await save_draft(table.other, table.meeting, 1, "", "另一位", now=clock.now)
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    assert view.draft is not None and view.draft.text == "公共立管由公司"
    await note_statement(table.clerk, table.meeting, 1, who, "公共立管由公司出。", now=clock.now)
    assert (await table_page(table.clerk, table.meeting, 1, LIMITS)).draft is None
    assert (await table_page(table.other, table.meeting, 1, LIMITS)).draft is not None


# -- positions -------------------------------------------------------------------------------


async def test_positions_move_round_by_round_and_conditions_are_met(
    table: Table, clock: MovingClock
) -> None:
    heads, heating = table.seats["building_heads"], table.seats["heating_company"]
    with pytest.raises(NoPositionsYet):
        await next_round(table.clerk, table.meeting, 1)
    await note_positions(
        table.clerk, table.meeting, 1,
        {heads: Taken("on_condition", "三日内恢复墙面"), heating: Taken("agree")},
        met_by={heads: heating}, now=clock.now,
    )  # fmt: skip
    assert await next_round(table.clerk, table.meeting, 1) == 2
    condition = await _one("SELECT id, met_by, round FROM conditions")
    assert (condition["met_by"], condition["round"]) == (heating, 1)
    await note_condition_state(
        table.clerk, table.meeting, 1, condition["id"], "met", "供热公司承诺", now=clock.now
    )
    await note_positions(table.clerk, table.meeting, 1, {heads: Taken("agree")}, now=clock.now)
    view = await table_page(table.clerk, table.meeting, 1, LIMITS)
    assert [
        (line.entry.seat, line.entry.round, line.entry.taken and line.entry.taken.stance)
        for line in view.matrix.lines
    ] == [(heads, 1, "on_condition"), (heating, 1, "agree"), (heads, 2, "agree")]
    assert (
        view.matrix.conditions[0].state == "met" and view.matrix.conditions[0].steps[0].round == 2
    )
    facts = await gather(
        await meeting_page(table.clerk, table.meeting),
        issue=None,
        today=clock.now.date(),
        share=(2, 3),
    )
    assert {position.stance for position in facts.items[0].positions} == {"agree"}
    with pytest.raises(NotFound):
        await note_condition_state(
            table.clerk, table.meeting, 2, condition["id"], "met", "", now=clock.now
        )


async def test_the_lead_and_the_invited_take_no_position(table: Table, clock: MovingClock) -> None:
    await note_positions(
        table.clerk, table.meeting, 1,
        {table.seats["lead"]: Taken("agree"), table.seats["invited"]: Taken("agree")},
        now=clock.now,
    )  # fmt: skip
    assert await database.fetch("SELECT 1 FROM position_entries") == []
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(
            "INSERT INTO position_entries (item, seat, seat_kind, round, stance, reason, dissent,"
            " remote, taken_at) SELECT id, $1, 'lead', 1, 'agree', '', '', false, now()"
            " FROM agenda_items LIMIT 1",
            table.seats["lead"],
        )


async def test_a_position_others_noted_meanwhile_is_not_overwritten(
    table: Table, clock: MovingClock
) -> None:
    heads, heating = table.seats["building_heads"], table.seats["heating_company"]
    nothing = {heads: 0, heating: 0}
    await note_positions(
        table.other, table.meeting, 1, {heads: Taken("against")}, seen=nothing, now=clock.now
    )
    # The clerk's page is older: what she left alone stays as the other noted it.
    await note_positions(
        table.clerk, table.meeting, 1, {heads: None, heating: Taken("agree")},
        seen=nothing, now=clock.now,
    )  # fmt: skip
    with pytest.raises(PositionsMoved):
        await note_positions(
            table.clerk, table.meeting, 1, {heads: Taken("agree")}, seen=nothing, now=clock.now
        )
    rows = await database.fetch("SELECT seat, stance FROM positions ORDER BY seat")
    assert {row["seat"]: row["stance"] for row in rows} == {heads: "against", heating: "agree"}


# -- wording ---------------------------------------------------------------------------------


async def test_a_wording_is_fixed_sentence_by_sentence(table: Table, clock: MovingClock) -> None:
    clerk, meeting = table.clerk, table.meeting
    with pytest.raises(NothingToFix):
        await draft_sentences(clerk, meeting, 1, "  \n", now=clock.now)
    text = "材料费由公司承担。户内由业主承担，每户780.00元；分两期交。"
    await draft_sentences(clerk, meeting, 1, text, now=clock.now)
    with pytest.raises(WordingInSentences):
        await note_agreed(clerk, meeting, 1, "另写一份")
    await amend_sentence(
        clerk, meeting, 1, 2, "户内由业主承担，每户不超过780.00元；", 1,
        seat=table.seats["owners_committee"], note="", now=clock.now,
    )  # fmt: skip
    with pytest.raises(SentenceChanged) as lost:
        await amend_sentence(
            table.other, meeting, 1, 2, "户内由公司承担；", 1, seat=None, note="", now=clock.now
        )
    assert lost.value.typed == "户内由公司承担；" and lost.value.by == "陈小雨"
    with pytest.raises(SentenceChanged):  # never fixes words that were not on the page
        await fix_sentence(table.other, meeting, 1, 2, 1, now=clock.now)
    await fix_sentence(clerk, meeting, 1, 1, 1, now=clock.now)
    await fix_sentence(clerk, meeting, 1, 2, 2, now=clock.now)
    agreed = (await _one("SELECT agreed FROM agenda_items WHERE number = 1"))["agreed"]
    assert agreed == "材料费由公司承担。\n户内由业主承担，每户不超过780.00元；"
    with pytest.raises(SentenceFixed):
        await amend_sentence(clerk, meeting, 1, 1, "改", 2, seat=None, note="", now=clock.now)
    with pytest.raises(ReasonMissing):
        await reopen_sentence(clerk, meeting, 1, 1, 2, "", now=clock.now)
    await reopen_sentence(clerk, meeting, 1, 1, 2, "漏了水费", now=clock.now)
    agreed = (await _one("SELECT agreed FROM agenda_items WHERE number = 1"))["agreed"]
    assert agreed == "户内由业主承担，每户不超过780.00元；"
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE wording_versions SET text = 'x'")


# -- options and straw polls -----------------------------------------------------------------


async def test_a_straw_poll_is_by_seat_and_ends(table: Table, clock: MovingClock) -> None:
    clerk, meeting = table.clerk, table.meeting
    await add_option(clerk, meeting, 1, "方案一")
    with pytest.raises(TooFewOptions):
        await open_poll(clerk, meeting, 1, "哪个？", now=clock.now)
    await add_option(clerk, meeting, 1, "方案二")
    one, two = (
        row["id"] for row in await database.fetch("SELECT id FROM item_options ORDER BY id")
    )
    await add_argument(clerk, meeting, 1, one, table.seats["invited"], "for", "省钱")
    await open_poll(clerk, meeting, 1, "哪个？", now=clock.now)
    with pytest.raises(PollRunning):
        await open_poll(clerk, meeting, 1, "哪个？", now=clock.now)
    poll = (await _one("SELECT id FROM straw_polls"))["id"]
    said = {table.seats["lead"]: one, table.seats["invited"]: two}
    await note_answers(clerk, meeting, 1, poll, said, now=clock.now)
    await note_answers(clerk, meeting, 1, poll, {table.seats["lead"]: None}, now=clock.now)
    with pytest.raises(OptionTaken):
        await remove_option(clerk, meeting, 1, two)
    with pytest.raises(NotFound):
        await note_answers(clerk, meeting, 2, poll, said, now=clock.now)
    await close_poll(clerk, meeting, 1, poll, now=clock.now)
    with pytest.raises(PollOver):
        await note_answers(clerk, meeting, 1, poll, said, now=clock.now)
    view = await table_page(clerk, meeting, 1, LIMITS)
    leans = view.compared.polls[0].leanings(view.compared.options, len(view.seats))
    assert [(lean.option, lean.seats) for lean in leans] == [(one, 0), (two, 1), (None, 1)]
    # It is no position and no decision.
    assert await database.fetch("SELECT 1 FROM positions") == []
    assert view.item.agreed == ""


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
    await _ask(table, "高志远", clock)
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

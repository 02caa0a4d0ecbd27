"""What is noted at the table: statements, positions, wording, options; nobody overwrites."""

import asyncio

import asyncpg
import pytest

from app import database
from app.errors import NotFound
from meetings.agenda.queries import table_page
from meetings.agenda.rules import NoPositionsYet
from meetings.agenda.services import next_round
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
from meetings.positions.rules import PositionsMoved, Taken
from meetings.positions.services import (
    note_agreed,
    note_condition_state,
    note_positions,
)
from meetings.scheduling.queries import meeting_page
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
from tests.services.test_table import LIMITS, one_row
from tests.table_world import Table, build_table
from tests.world import World


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


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
    now_says = (await one_row("SELECT text FROM statements WHERE id = $1", first))["text"]
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
    condition = await one_row("SELECT id, met_by, round FROM conditions")
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
    agreed = (await one_row("SELECT agreed FROM agenda_items WHERE number = 1"))["agreed"]
    assert agreed == "材料费由公司承担。\n户内由业主承担，每户不超过780.00元；"
    with pytest.raises(SentenceFixed):
        await amend_sentence(clerk, meeting, 1, 1, "改", 2, seat=None, note="", now=clock.now)
    with pytest.raises(ReasonMissing):
        await reopen_sentence(clerk, meeting, 1, 1, 2, "", now=clock.now)
    await reopen_sentence(clerk, meeting, 1, 1, 2, "漏了水费", now=clock.now)
    agreed = (await one_row("SELECT agreed FROM agenda_items WHERE number = 1"))["agreed"]
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
    poll = (await one_row("SELECT id FROM straw_polls"))["id"]
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

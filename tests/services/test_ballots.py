"""Freezing and casting on the real database: what is kept, what stands, what is refused."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from app import database
from app.accounts.permissions import Actor, Granted
from app.errors import NotAllowed, NotFound
from tests.frozen_poll import (
    CLOSES,
    NOW,
    OPENS,
    PLAN,
    SALT,
    SECOND,
    SECRET,
    USUAL,
    Chances,
    Frozen,
    cast,
    freeze,
    frozen_poll,
    kept,
    prepare,
    standing,
)
from tests.world import World
from votes.ballots.rules import (
    Cast,
    NewBallot,
    NotEveryMotionAnswered,
    SlipNoLongerFits,
    VotingSystemBusy,
    read_receipt,
    receipt_number,
)
from votes.ballots.services import cast_ballot
from votes.ballots.store import store_ballots
from votes.ballots.writer import BallotWriter
from votes.electorate.register import registered_units
from votes.electorate.rules import AlreadyFrozen, build_roll, roll_sha256
from votes.electorate.services import freeze_poll
from votes.polls.check_list import PollNotReady
from votes.polls.rules import PollClosed, PollNotOpenYet
from votes.results.rules import Policy
from votes.slips.rules import Identified, slip_token, token_hash


@pytest.fixture
async def poll(world: World) -> Frozen:
    return await frozen_poll(world)


@pytest.fixture
async def writer(db: str) -> AsyncIterator[BallotWriter]:
    async with BallotWriter() as running:
        yield running


# -- freezing --------------------------------------------------------------------------------


async def test_freezing_copies_the_register_once(world: World) -> None:
    poll = await prepare(world)
    roll = await freeze(world, poll)
    async with database.connection() as link:
        lines = build_roll(await registered_units(link, world.estate))
    row = await database.fetch_one("SELECT * FROM rolls WHERE id = $1", roll)
    assert row is not None
    assert row["sha256"] == roll_sha256(lines)
    # 1-1-101 and 1-1-102 are one owner's.
    assert (row["version"], row["units"], row["heads"]) == (1, 12, 11)
    assert row["area_x100"] == sum(line.area_x100 for line in lines)
    slips = await database.fetch(
        "SELECT e.unit, s.token_hash FROM slips s JOIN roll_entries e ON e.id = s.entry"
    )
    assert {slip["unit"]: slip["token_hash"] for slip in slips} == {
        line.unit: token_hash(slip_token(SECRET, SALT, line.unit)) for line in lines
    }
    with pytest.raises(AlreadyFrozen):
        await freeze(world, poll)
    assert len(await database.fetch("SELECT 1 FROM rolls")) == 1


async def test_four_freezing_at_once_make_one_roll(world: World) -> None:
    poll = await prepare(world)
    ends = await asyncio.gather(*(freeze(world, poll) for _ in range(4)), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["AlreadyFrozen"] * 3 + ["int"]
    assert len(await database.fetch("SELECT 1 FROM slips")) == 12


async def test_the_roll_does_not_follow_the_register(world: World, poll: Frozen) -> None:
    before = await database.fetch("SELECT * FROM roll_entries ORDER BY id")
    await database.execute("UPDATE owners SET name = '改名'")
    await database.execute("UPDATE dwellings SET area_x100 = 1")
    assert await database.fetch("SELECT * FROM roll_entries ORDER BY id") == before


@pytest.mark.parametrize(("counted_too", "slips"), [(False, 11), (True, 12)])
async def test_a_parking_place_is_on_the_roll_and_votes_where_the_settings_say(
    world: World, counted_too: bool, slips: int
) -> None:
    await database.execute("UPDATE dwellings SET kind = 'parking' WHERE unit = '2-1-302'")
    plan = replace(PLAN, policy=Policy(include_parking=counted_too))
    await freeze(world, await prepare(world, plan=plan))
    assert len(await database.fetch("SELECT 1 FROM roll_entries")) == 12
    assert len(await database.fetch("SELECT 1 FROM slips")) == slips


async def test_what_is_not_ready_is_not_frozen(world: World) -> None:
    poll = await prepare(world, motions=0)
    with pytest.raises(PollNotReady):
        await freeze(world, poll)
    row = await database.fetch_one("SELECT frozen_at FROM polls WHERE id = $1", poll)
    assert row is not None
    assert row["frozen_at"] is None
    assert await database.fetch("SELECT 1 FROM rolls") == []


async def test_others_do_not_freeze(world: World) -> None:
    poll = await prepare(world)
    for person, grant, refusal in (
        (world.street_staff, Granted("street_staff", street=world.street), NotAllowed),
        (
            world.other_clerk,
            Granted("community_clerk", community=world.other_community),
            NotFound,
        ),
        (world.administrator, Granted("administrator"), NotFound),
    ):
        with pytest.raises(refusal):
            await freeze_poll(Actor(person, "别人", (grant,)), poll, secret_key=SECRET, now=NOW)
    assert await database.fetch("SELECT 1 FROM rolls") == []


# -- casting ---------------------------------------------------------------------------------


async def test_a_cast_ballot_is_stored_when_its_receipt_is_given(
    poll: Frozen, writer: BallotWriter
) -> None:
    receipt = await cast(writer, poll, "2-1-101", "agree")
    assert read_receipt(receipt) == receipt
    assert await standing() == [("2-1-101", "", "agree", receipt)]


async def test_a_change_stands_and_the_first_is_kept(poll: Frozen, writer: BallotWriter) -> None:
    first = await cast(writer, poll, "2-1-101", "agree")
    second = await cast(writer, poll, "2-1-101", "against", at=OPENS + SECOND)
    assert await standing() == [("2-1-101", "", "against", second)]
    assert await kept() == [first, second]
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("DELETE FROM ballots")
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE ballot_answers SET choice = 'agree'")


async def test_two_slips_of_one_owner_are_one_answer(poll: Frozen, writer: BallotWriter) -> None:
    await cast(writer, poll, "1-1-101", "agree")
    second = await cast(writer, poll, "1-1-102", "against", at=OPENS + SECOND)
    assert await standing() == [
        ("1-1-101", "", "against", second),
        ("1-1-102", "", "against", second),
    ]


async def test_co_owners_stand_side_by_side_and_a_stranger_is_none(
    poll: Frozen, writer: BallotWriter
) -> None:
    row = await database.fetch_one(
        "SELECT jsonb_path_query_array(signers, '$[*].key')::text AS keys FROM roll_entries"
        " WHERE unit = '1-1-201'"
    )
    assert row is not None
    one, two = (key.strip(' "') for key in row["keys"].strip("[]").split(","))
    first = await cast(writer, poll, "1-1-201", "agree", signer=one)
    second = await cast(writer, poll, "1-1-201", "against", signer=two)
    stands = [("1-1-201", one, "agree", first), ("1-1-201", two, "against", second)]
    assert await standing() == stands
    for unit, stranger in (("1-1-201", ""), ("1-1-201", "o999a"), ("2-1-101", one)):
        with pytest.raises(SlipNoLongerFits):
            await cast(writer, poll, unit, "agree", signer=stranger)
    assert await standing() == stands


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        (OPENS - SECOND, PollNotOpenYet),
        (OPENS, None),
        (CLOSES, None),
        (CLOSES + timedelta(microseconds=1), PollClosed),
    ],
)
async def test_only_between_the_opening_and_the_deadline(
    poll: Frozen, writer: BallotWriter, at: datetime, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        await cast(writer, poll, "2-1-101", "agree", at=at)
        assert len(await standing()) == 1
    else:
        with pytest.raises(refusal):
            await cast(writer, poll, "2-1-101", "agree", at=at)
        assert await kept() == []


async def test_every_motion_or_none(world: World, writer: BallotWriter) -> None:
    poll = await frozen_poll(world, motions=2)
    for choices in (("agree", ""), ("agree", "yes")):
        with pytest.raises(NotEveryMotionAnswered):
            await cast(writer, poll, "2-1-101", *choices)
    other = await frozen_poll(world, salt=b"t" * 16)
    there = Identified(poll.slips["2-1-101"], "", CLOSES)
    foreign = {**poll.choices("agree", "agree"), **other.choices("agree")}
    with pytest.raises(SlipNoLongerFits):
        await cast_ballot(writer, there, foreign, chance=USUAL, now=OPENS)
    assert await kept() == []


async def test_one_group_one_refusal_takes_nobody_along(poll: Frozen, writer: BallotWriter) -> None:
    """All wait before the writer runs, so that they are one group."""
    ends = await asyncio.gather(
        cast(writer, poll, "2-1-101", "agree"),
        cast(writer, poll, "2-1-102", "agree", at=CLOSES + SECOND),
        cast(writer, poll, "2-1-201", "agree", signer="o999a"),
        cast(writer, poll, "2-1-202", "abstain"),
        return_exceptions=True,
    )
    assert [type(end) for end in ends] == [str, PollClosed, SlipNoLongerFits, str]
    assert [unit for unit, *_rest in await standing()] == ["2-1-101", "2-1-202"]


async def test_of_one_group_the_newest_request_stands(poll: Frozen, writer: BallotWriter) -> None:
    first, second, third = await asyncio.gather(
        cast(writer, poll, "2-1-101", "agree", at=OPENS + SECOND),
        cast(writer, poll, "2-1-101", "against", at=OPENS + 2 * SECOND),
        cast(writer, poll, "2-1-101", "abstain", at=OPENS),
    )
    assert await standing() == [("2-1-101", "", "against", second)]
    assert sorted(await kept()) == sorted([first, second, third])


async def test_a_taken_receipt_number_is_drawn_again(poll: Frozen, writer: BallotWriter) -> None:
    taken = await cast(writer, poll, "2-1-101", "agree", chance=Chances(7))
    assert taken == receipt_number(7)
    # In one group with a neighbour, who must not suffer from it.
    mine, hers = await asyncio.gather(
        cast(writer, poll, "2-1-102", "agree", chance=Chances(7, 8)),
        cast(writer, poll, "2-1-201", "agree", chance=Chances(9)),
    )
    assert [mine, hers] == [receipt_number(8), receipt_number(9)]
    assert sorted(await kept()) == sorted([taken, mine, hers])


async def test_the_same_request_twice_costs_its_neighbours_nothing(
    poll: Frozen, writer: BallotWriter, caplog: pytest.LogCaptureFixture
) -> None:
    """In one group, in the next one and after the close: one ballot, and each time its receipt."""
    once = Identified(poll.slips["2-1-101"], "", CLOSES, receipt=receipt_number(5))

    def sent(at: datetime = OPENS, choice: str = "agree") -> Coroutine[Any, Any, str]:
        return cast_ballot(writer, once, poll.choices(choice), chance=Chances(6), now=at)

    given = await asyncio.gather(
        sent(), sent(), cast(writer, poll, "2-1-102", "agree", chance=Chances(9)), sent()
    )
    assert given == [receipt_number(5)] * 2 + [receipt_number(9), receipt_number(5)]
    assert await sent(CLOSES + SECOND) == receipt_number(5)
    assert sorted(await kept()) == sorted([receipt_number(5), receipt_number(9)])
    assert "one by one" not in caplog.text
    # Another answer under a number that is taken is another ballot.
    assert await sent(OPENS + SECOND, "against") == receipt_number(6)
    assert [choice for _unit, _signer, choice, _receipt in await standing()] == ["against", "agree"]


async def test_a_writer_that_has_ended_or_is_full_says_so(poll: Frozen) -> None:
    ended = BallotWriter()
    async with ended:
        pass
    full = BallotWriter(limit=0)
    for writer in (BallotWriter(), ended):
        with pytest.raises(VotingSystemBusy):
            await cast(writer, poll, "2-1-101", "agree")
    async with full:
        with pytest.raises(VotingSystemBusy):
            await cast(full, poll, "2-1-101", "agree")
    assert await kept() == []


async def test_who_is_waiting_at_the_end_is_still_written(poll: Frozen) -> None:
    async with BallotWriter() as writer:
        waiting = asyncio.create_task(cast(writer, poll, "2-1-101", "agree"))
        await asyncio.sleep(0)
    assert await standing() == [("2-1-101", "", "agree", await waiting)]


async def test_who_stops_waiting_takes_nobody_along(poll: Frozen, writer: BallotWriter) -> None:
    """Her ballot is written all the same, once it is known whose it is."""
    await cast(writer, poll, "2-1-101", "abstain")
    gone = asyncio.create_task(
        writer.submit(
            Cast(poll.slips["2-1-101"], "", poll.choices("agree"), OPENS, receipt_number(3))
        )
    )
    await asyncio.sleep(0)
    gone.cancel()
    await cast(writer, poll, "2-1-102", "agree")
    assert [(unit, choice) for unit, _signer, choice, _receipt in await standing()] == [
        ("2-1-101", "agree"),
        ("2-1-102", "agree"),
    ]


# -- events that come in later than they were received ---------------------------------------


async def _paper(poll: Frozen, unit: str, receipt: str, received_at: datetime) -> None:
    async with database.transaction() as link:
        entry = await link.fetchval("SELECT entry FROM slips WHERE id = $1", poll.slips[unit])
        ballot = NewBallot(
            receipt=receipt,
            channel="paper",
            received_at=received_at,
            recorded_at=CLOSES + timedelta(days=1),
            entries=(entry,),
            answers=poll.choices("agree"),
        )
        await store_ballots(link, poll.poll, [ballot])


async def test_a_late_paper_is_kept_and_never_stands(poll: Frozen) -> None:
    await _paper(poll, "2-1-101", "LATE", CLOSES + timedelta(microseconds=1))
    assert await kept() == ["LATE"]
    assert await standing() == []


async def test_an_older_paper_entered_later_does_not_stand(poll: Frozen) -> None:
    await _paper(poll, "2-1-101", "NEWER", OPENS + SECOND)
    await _paper(poll, "2-1-101", "OLDER", OPENS)
    assert [receipt for *_rest, receipt in await standing()] == ["NEWER"]


async def test_paper_and_online_stand_side_by_side(poll: Frozen, writer: BallotWriter) -> None:
    """Which of them counts is for the settings to say, when it is counted."""
    online = await cast(writer, poll, "2-1-101", "against")
    await _paper(poll, "2-1-101", "PAPER", OPENS + SECOND)
    assert {receipt for *_rest, receipt in await standing()} == {online, "PAPER"}

"""The statement without locks: taken while nobody else writes to the poll, and never wrong."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from PIL import Image

from app import database
from app.clock import local_date
from app.estates.register.records import Holder
from app.ledger.checking import check_log
from app.settings import Settings
from tests.frozen_poll import (
    CLOSES,
    OPENS,
    SECOND,
    SECRET,
    USUAL,
    Chances,
    Frozen,
    cast,
    clerk_of,
    frozen_poll,
    kept,
    standing,
)
from tests.register_changes import sell
from tests.world import World
from votes.ballots import poll_writer
from votes.ballots.rules import SlipNoLongerFits, receipt_number
from votes.ballots.services import cast_ballot
from votes.ballots.writer import BallotWriter
from votes.electorate.renewal.queries import renewal_page
from votes.electorate.renewal.services import Ground, renew_roll
from votes.polls.changes.rules import PollTerminated
from votes.polls.changes.services import extend_poll, terminate_poll
from votes.polls.rules import PollClosed
from votes.results.services import count_poll
from votes.slips.rules import Identified

DAY = timedelta(days=1)
BUYER = Holder(None, "新业主甲", "7777", "19900007777")


@pytest.fixture
async def poll(world: World) -> Frozen:
    return await frozen_poll(world)


@pytest.fixture
async def writer(poll: Frozen) -> AsyncIterator[BallotWriter]:
    """Has written once: what it left is known to it."""
    async with BallotWriter() as running:
        await cast(running, poll, "2-1-101", "agree")
        await cast(running, poll, "2-1-102", "agree")
        yield running


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each group that went the way with locks."""
    ways: list[int] = []
    lock = poll_writer.lock_log

    async def noted(*arguments: object) -> object:
        ways.append(1)
        return await lock(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(poll_writer, "lock_log", noted)
    return ways


async def holds() -> None:
    for row in await database.fetch("SELECT id FROM logs"):
        assert await check_log(row["id"]) == []


async def test_nothing_is_locked_while_nobody_else_writes(
    poll: Frozen, writer: BallotWriter, locked: list[int]
) -> None:
    for turn, choice in enumerate(("agree", "against", "abstain"), 1):
        await cast(writer, poll, "2-1-101", choice, at=OPENS + turn * SECOND)
    assert locked == []
    assert [said for unit, _signer, said, _r in await standing() if unit == "2-1-101"] == [
        "abstain"
    ]
    assert len(await kept()) == 5
    await holds()


async def test_a_household_that_was_not_seen_yet_is_looked_up(
    poll: Frozen, writer: BallotWriter, locked: list[int]
) -> None:
    await cast(writer, poll, "2-1-201", "agree")
    assert locked == []
    assert ("2-1-201", "", "agree") in [row[:3] for row in await standing()]
    await holds()


async def test_who_shares_the_poll_is_noticed_and_left_alone_again(
    poll: Frozen, writer: BallotWriter, locked: list[int]
) -> None:
    async with BallotWriter() as beside:
        for turn in range(1, 7):
            at = OPENS + turn * SECOND
            await asyncio.gather(
                cast(writer, poll, "2-1-101", "agree", at=at),
                cast(beside, poll, "2-1-102", "against", at=at),
            )
        assert len(await kept()) == 14
        await holds()
        for turn in range(10, 15):
            await cast(writer, poll, "2-1-101", "abstain", at=OPENS + turn * SECOND)
        del locked[:]
        await cast(writer, poll, "2-1-101", "agree", at=OPENS + DAY)
        assert locked == []
    await holds()


async def test_of_two_who_write_nothing_is_laid_out_in_vain(
    poll: Frozen, writer: BallotWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of two is faster twice now and then; that does not make it the only one."""
    missed: list[bool] = []
    store: Callable[..., object] = poll_writer.store_unlocked

    async def noted(*arguments: object) -> object:
        missed.append(not await store(*arguments))  # type: ignore[misc]
        return not missed[-1]

    monkeypatch.setattr(poll_writer, "store_unlocked", noted)
    async with BallotWriter() as beside:
        await cast(beside, poll, "2-1-102", "agree", at=OPENS + SECOND)
        for turn in range(2, 12):
            at = OPENS + turn * SECOND
            await cast(writer, poll, "2-1-101", "agree", at=at)
            await cast(writer, poll, "2-1-101", "against", at=at)
            await cast(beside, poll, "2-1-102", "against", at=at)
    assert missed == [True, True], "each found out once"
    await holds()


async def test_a_termination_is_seen(world: World, poll: Frozen, writer: BallotWriter) -> None:
    await terminate_poll(clerk_of(world), poll.poll, "议题有误", now=OPENS + SECOND)
    with pytest.raises(PollTerminated):
        await cast(writer, poll, "2-1-101", "against", at=OPENS + 2 * SECOND)
    assert len(await kept()) == 2


async def test_an_extension_is_seen(world: World, poll: Frozen, writer: BallotWriter) -> None:
    await extend_poll(
        clerk_of(world), poll.poll, CLOSES + DAY, "大雪", "公告栏", now=CLOSES - SECOND
    )
    await cast(writer, poll, "2-1-101", "against", at=CLOSES + SECOND)
    assert ("2-1-101", "", "against") in [row[:3] for row in await standing()]
    await holds()


async def test_a_count_is_seen(
    world: World, poll: Frozen, writer: BallotWriter, settings: Settings
) -> None:
    await count_poll(clerk_of(world), poll.poll, data_dir=settings.data_dir, now=CLOSES + SECOND)
    with pytest.raises(PollClosed):
        await cast(writer, poll, "2-1-101", "against", at=CLOSES)
    assert len(await kept()) == 2


async def test_a_new_version_of_the_roll_is_seen(
    world: World, poll: Frozen, writer: BallotWriter, settings: Settings
) -> None:
    """The flat is sold after its owner has identified herself; her answer comes too late."""
    later = OPENS + 5 * DAY
    entry = Identified(poll.slips["2-1-101"], "", CLOSES, head=await _head(poll, "2-1-101"))
    await sell(world, "2-1-101", BUYER, day=local_date(later - DAY), now=later - DAY)
    clerk = clerk_of(world)
    photo = io.BytesIO()
    Image.new("RGB", (30, 40), "white").save(photo, "JPEG")
    await renew_roll(
        clerk,
        poll.poll,
        Ground("已办理转移登记", "公告栏", (await renewal_page(clerk, poll.poll, later)).mark),
        photo.getvalue(),
        settings=replace(settings, secret_key=SECRET),
        now=later,
    )
    with pytest.raises(SlipNoLongerFits):
        await cast_ballot(writer, entry, poll.choices("against"), chance=USUAL, now=later + SECOND)
    assert len(await kept()) == 2


async def _head(poll: Frozen, unit: str) -> str:
    row = await database.fetch_one(
        "SELECT head FROM roll_entries WHERE roll = $1 AND unit = $2", poll.roll, unit
    )
    assert row is not None
    return str(row["head"])


async def test_a_receipt_number_that_is_taken_is_drawn_again(
    poll: Frozen, writer: BallotWriter
) -> None:
    chances = Chances(3, 4)
    assert await cast(writer, poll, "2-1-101", "agree", chance=Chances(3)) == receipt_number(3)
    mine = await cast(writer, poll, "2-1-102", "against", chance=chances)
    assert mine == receipt_number(4)
    await holds()


@pytest.mark.parametrize("through", [True, False])
async def test_a_connection_that_breaks_loses_nothing_and_doubles_nothing(
    poll: Frozen, writer: BallotWriter, monkeypatch: pytest.MonkeyPatch, through: bool
) -> None:
    """Whether the statement went through before it broke or not."""
    store: Callable[..., object] = poll_writer.store_unlocked

    async def broken(*arguments: object) -> bool:
        if through:
            await store(*arguments)  # type: ignore[misc]
        raise ConnectionResetError

    monkeypatch.setattr(poll_writer, "store_unlocked", broken)
    once = Identified(poll.slips["2-1-101"], "", CLOSES, receipt=receipt_number(5))
    given = await cast_ballot(
        writer, once, poll.choices("against"), chance=Chances(6), now=OPENS + SECOND
    )
    assert given == receipt_number(5)
    assert (await kept()).count(receipt_number(5)) == 1
    await holds()


async def test_a_connection_that_was_ended_is_opened_again(
    poll: Frozen, writer: BallotWriter
) -> None:
    await cast(writer, poll, "2-1-101", "agree", at=OPENS + SECOND)
    await database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for turn in (2, 3, 4):
        try:
            await cast(writer, poll, "2-1-101", "against", at=OPENS + turn * SECOND)
        except (database.DatabaseAway, asyncpg.PostgresError):
            continue
    await cast(writer, poll, "2-1-101", "abstain", at=OPENS + 9 * SECOND)
    assert ("2-1-101", "", "abstain") in [row[:3] for row in await standing()]
    await holds()


async def test_two_polls_at_once_have_one_connection_in_turn(
    world: World, poll: Frozen, writer: BallotWriter, locked: list[int]
) -> None:
    other = await frozen_poll(world, salt=b"t" * 16)
    await cast(writer, other, "2-1-101", "agree")
    del locked[:]
    for turn in range(1, 6):
        at = OPENS + turn * SECOND
        await asyncio.gather(
            cast(writer, poll, "2-1-101", "agree", at=at),
            cast(writer, other, "2-1-101", "against", at=at),
        )
    assert locked == []
    assert len(await kept()) == 13
    await holds()

"""Many at once in one program: who stands, who is late, what a full disk leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app import database
from app.ledger.checking import check_log
from tests.faults.program import everything_holds, the_record_holds
from tests.frozen_poll import CLOSES, OPENS, SECOND, Chances, cast, clerk_of, frozen_poll, kept
from tests.voting_clients import Slip, Told, running_poll, slips_of
from tests.world import World
from votes.ballots.rules import NoRoomLeft
from votes.ballots.services import cast_ballot
from votes.ballots.writer import BallotWriter
from votes.papers.rules import PaperPlan
from votes.papers.services import enter_paper
from votes.polls.rules import PollClosed
from votes.slips.rules import Identified


@pytest.fixture
async def writer(db: str) -> AsyncIterator[BallotWriter]:
    async with BallotWriter() as running:
        yield running


async def test_64_answers_of_one_household_at_once(world: World, writer: BallotWriter) -> None:
    poll = await frozen_poll(world)
    async with BallotWriter() as beside:  # as another process would have one
        given = await asyncio.gather(
            *(
                cast(
                    writer if n % 2 else beside,
                    poll,
                    "2-1-101",
                    ("agree", "against", "abstain")[n % 3],
                    at=OPENS + n * SECOND,
                    chance=Chances(n + 1),
                )
                for n in range(64)
            )
        )
    stands = await database.fetch(
        "SELECT b.receipt FROM current_answers c JOIN ballots b ON b.id = c.ballot"
    )
    assert [row["receipt"] for row in stands] == [given[63]]
    assert sorted(await kept()) == sorted(given)
    row = await database.fetch_one("SELECT id, size FROM logs")
    assert row is not None and row["size"] == 65
    assert await check_log(row["id"]) == []


async def test_the_deadline_passes_in_the_middle_of_a_rush(
    world: World, writer: BallotWriter
) -> None:
    """By when the request came, not by when it is written; who is late is on record as late."""
    poll = await frozen_poll(world)
    units = sorted(poll.slips.keys() - {"1-1-201"})
    ends = await asyncio.gather(
        *(
            cast(
                writer,
                poll,
                units[n % len(units)],
                "agree",
                at=CLOSES + (n - 30) * timedelta(microseconds=1),
                chance=Chances(n + 1),
            )
            for n in range(64)
        ),
        return_exceptions=True,
    )
    assert [isinstance(end, str) for end in ends] == [n <= 30 for n in range(64)]
    assert {type(end) for end in ends[31:]} == {PollClosed}
    rows = await database.fetch("SELECT event::jsonb ->> 'kind' AS kind FROM log_events")
    kinds = [row["kind"] for row in rows]
    assert (kinds.count("ballot"), kinds.count("refused")) == (31, 33)


async def test_paper_and_phone_in_the_same_instant(world: World, writer: BallotWriter) -> None:
    """Both are kept and both stand, each in its channel; which of them counts the settings say."""
    poll = await frozen_poll(world)
    units = sorted(poll.slips.keys() - {"1-1-102", "1-1-201"})  # one's second flat, co-owners
    entries = {
        row["unit"]: row["id"] for row in await database.fetch("SELECT id, unit FROM roll_entries")
    }
    clerk = clerk_of(world)
    at = OPENS + 60 * SECOND
    ends = await asyncio.gather(
        *(
            cast(writer, poll, unit, "agree", at=at, chance=Chances(n + 1))
            for n, unit in enumerate(units)
        ),
        *(
            enter_paper(
                clerk,
                poll.poll,
                entries[unit],
                PaperPlan(f"DF{n:04d}", "owner", at, True, {poll.motions[0]: "against"}),
                chance=Chances(1_000 + n),
                now=at,
            )
            for n, unit in enumerate(units)
        ),
        return_exceptions=True,
    )
    assert [end for end in ends if isinstance(end, BaseException)] == []
    rows = await database.fetch(
        "SELECT e.unit, c.channel, a.choice FROM current_answers c"
        " JOIN roll_entries e ON e.id = c.entry"
        " JOIN ballot_answers a ON a.ballot = c.ballot AND a.motion = c.motion"
        " WHERE e.unit = ANY($1::text[]) ORDER BY e.unit, c.channel",
        units,
    )
    both = [(unit, *said) for unit in units for said in (("online", "agree"), ("paper", "against"))]
    assert [tuple(row) for row in rows] == both
    await the_record_holds(poll.poll)


async def test_a_full_disk_is_refused_and_leaves_nothing_half(
    world: World, writer: BallotWriter
) -> None:
    """PostgreSQL says "no space left" as a trigger says it here; after that it goes on."""
    poll = await frozen_poll(world)
    await database.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    )
    await database.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON log_leaves"
        " FOR EACH ROW EXECUTE FUNCTION full_disk()"
    )
    ends = await asyncio.gather(
        cast(writer, poll, "2-1-101", "agree"),
        cast(writer, poll, "2-1-102", "agree"),
        return_exceptions=True,
    )
    assert {type(end) for end in ends} == {NoRoomLeft}
    assert await kept() == []
    await database.execute("DROP TRIGGER full_disk ON log_leaves")
    await cast(writer, poll, "2-1-101", "agree")
    assert len(await kept()) == 1
    row = await database.fetch_one("SELECT id FROM logs")
    assert row is not None
    assert await check_log(row["id"]) == []


async def test_two_writers_on_one_database(world: World, writer: BallotWriter) -> None:
    """Their groups follow each other in the log, without gaps."""
    poll = await running_poll(world)
    slips = await slips_of(poll)
    told = Told()
    async with BallotWriter() as beside:
        await asyncio.gather(
            *(_cast_all((writer, beside)[n % 2], slips[n::4], told, n) for n in range(4))
        )
    await everything_holds(poll, told)


async def _cast_all(writer: BallotWriter, slips: list[Slip], told: Told, worker: int) -> None:
    motion = await database.fetch_one("SELECT id FROM motions")
    assert motion is not None
    for turn in range(25):
        for at, slip in enumerate(slips):
            now = datetime.now(UTC)
            chance = Chances(worker * 1_000_000 + turn * 1_000 + at)
            there = Identified(slip.id, "", now)
            receipt = await cast_ballot(
                writer, there, {motion["id"]: "agree"}, chance=chance, now=now
            )
            told.sent[receipt] = told.acknowledged[receipt] = (slip.id, "agree")

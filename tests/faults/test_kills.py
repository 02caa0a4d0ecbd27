"""The server is killed in the middle of a vote, again and again, and so is its database.

`make test` kills the server ten times; KILLS=200 (`make soak`) as often as was promised.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from app import database
from app.ledger.checking import check_log
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT
from tests.frozen_poll import CLOSES, OPENS, SECOND, SECRET, Chances, cast, frozen_poll, kept
from tests.rules.reference_count import count
from tests.voting_clients import (
    Slip,
    Told,
    csrf_token,
    lost_and_doubled,
    running_poll,
    slips_of,
    vote,
)
from tests.world import World, build_world
from votes.ballots.rules import NoRoomLeft
from votes.ballots.services import cast_ballot
from votes.ballots.writer import BallotWriter
from votes.polls.rules import PollClosed
from votes.results.count_writer import write_count_file
from votes.results.gathering import count_cases
from votes.results.rules import tally
from votes.slips.rules import Identified

KILLS = int(os.environ.get("KILLS", "10"))
DATABASE_KILLS = max(1, KILLS // 10)
CLIENTS = 16
_CHANCE = random.Random(20260330)  # the same moments each time, as far as a machine keeps time

# Only the application: the database is the test's own, and outlives it.
_SERVE = (
    "import os, uvicorn\n"
    "from app import database\n"
    "from app.main import create_app\n"
    "from app.settings import Settings\n"
    "settings = Settings.from_environment(os.environ)\n"
    "database.configure(settings.database_url)\n"
    "uvicorn.run(create_app(settings), port=settings.port, loop='uvloop', log_level='error')\n"
)


class Program:
    """The application as a process of its own on a database that is not."""

    def __init__(self, dsn: str, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._environ = {
            **os.environ,
            "DATABASE_URL": dsn,
            "DATA_DIR": str(data),
            "PORT": str(self.port),
            "SECRET_KEY": SECRET,
        }
        self._running: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-c", _SERVE], cwd=PROJECT, env=self._environ
        )
        for _try in range(600):
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                assert self._running.poll() is None, "it does not come up"
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
        raise AssertionError("it does not come up")

    def kill(self) -> None:
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()


class Server(EmbeddedPostgres):
    def kill(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Durable, for what is killed must be on disk; where its own account may enter."""
    folder = PROJECT / "var" / f"kills-{os.getpid()}"
    running = Server(folder)
    await anyio.to_thread.run_sync(running.__enter__)
    database.configure(running.dsn)
    await migrate()
    await database.connect()
    try:
        yield running
    finally:
        await database.disconnect()
        await anyio.to_thread.run_sync(running.stop)
        shutil.rmtree(folder, ignore_errors=True)


async def everything_holds(poll: int, told: Told) -> None:
    """Every answer that was acknowledged is there, none twice, the log verifies and has an entry
    for each ballot, the count is that of somebody else."""
    lost, doubled = await lost_and_doubled(poll, told)
    assert (lost, doubled) == (set(), set())
    row = await database.fetch_one("SELECT id FROM logs WHERE subject_id = $1", poll)
    assert row is not None
    assert await check_log(row["id"]) == []
    logged = await database.fetch(
        "SELECT event::jsonb ->> 'receipt' AS receipt FROM log_events"
        " WHERE event::jsonb ->> 'kind' = 'ballot'"
    )
    stored = await kept()
    assert sorted(one["receipt"] for one in logged) == sorted(stored)
    async with database.connection() as link:
        (case,) = await count_cases(link, poll)
    ours = tally(case.case).to_json()
    theirs = count(json.loads(json.dumps(write_count_file(case.case))))
    assert {key: theirs[key] for key in ours} == ours


async def test_killed_servers_lose_nothing_and_double_nothing(
    server: Server, tmp_path: Path
) -> None:
    world = await build_world(datetime.now(UTC))
    poll = await running_poll(world)
    slips = await slips_of(poll)
    told = Told()
    program = Program(server.dsn, tmp_path / "data")
    try:
        for kill in range(KILLS + DATABASE_KILLS):
            await program.start()
            csrf = await csrf_token("127.0.0.1", program.port)
            voting = asyncio.create_task(
                vote(program.port, slips, told, clients=CLIENTS, seconds=20, csrf=csrf)
            )
            await asyncio.sleep(_CHANCE.uniform(0.02, 0.5))
            if kill >= KILLS:
                server.kill()
                await database.disconnect()
                await asyncio.sleep(0.2)
                program.kill()
                await anyio.to_thread.run_sync(server.__enter__)
                await database.connect()
            else:
                program.kill()
            await voting
    finally:
        program.kill()
    assert len(told.acknowledged) > KILLS
    await everything_holds(poll, told)
    said = f"{KILLS} + {DATABASE_KILLS} kills, {len(told.acknowledged)} acknowledged"
    sys.stdout.write(f"{said}, 0 lost, 0 doubled\n")


# -- a rush ------------------------------------------------------------------------------------


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

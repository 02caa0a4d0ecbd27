"""The server is killed in the middle of a vote, again and again, and so is its database.

`make test` kills the server ten times; KILLS=200 (`make soak`) as often as was promised.
"""

import asyncio
import os
import random
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from app import database
from app.migrating import migrate
from app.settings import PROJECT
from tests.faults.program import Program, Server, everything_holds
from tests.voting_clients import Told, csrf_token, running_poll, slips_of, vote
from tests.world import build_world

KILLS = int(os.environ.get("KILLS", "10"))
DATABASE_KILLS = max(1, KILLS // 10)
CLIENTS = 16
_CHANCE = random.Random(20260330)  # the same moments each time, as far as a machine keeps time


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
        program.end()
    assert len(told.acknowledged) > KILLS
    await everything_holds(poll, told)
    said = f"{KILLS} + {DATABASE_KILLS} kills, {len(told.acknowledged)} acknowledged"
    sys.stdout.write(f"{said}, 0 lost, 0 doubled\n")

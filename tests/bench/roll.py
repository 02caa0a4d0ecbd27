"""A roll of 100,000 flats: reading it, comparing it, writing it to a real database."""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from app import database
from app.estates.roll.services import import_roll, load_preview, upload_roll
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT
from tests.bench.large_roll import large_roll
from tests.bench.sizes import sized
from tests.bench.took import Took
from tests.frozen_poll import clerk_of
from tests.world import build_world

UNITS = sized(100_000, 20)
RUNS = sized(3, 1)
NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def roll_previews() -> list[Took]:
    """Each in a process of its own: from the file to the preview, the unpacking included."""
    content = large_roll(UNITS)
    return [_preview(content) for _run in range(RUNS)]


def _preview(content: bytes) -> Took:
    asked = (
        "import resource, sys, time\n"
        "from app.estates.roll.services import _compared\n"
        "from app.estates.roll.choices import Choices\n"
        "from app.estates.roll.sheets import read_packed\n"
        "content = sys.stdin.buffer.read()\n"
        "who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)\n"
        "used = lambda: sum(sum(resource.getrusage(one)[:2]) for one in who)\n"
        "begun, before = time.perf_counter(), used()\n"
        "seen = _compared(read_packed(content, 'a.xlsx'), {}, Choices())\n"
        "took, worked = time.perf_counter() - begun, used() - before\n"
        # getrusage would tell the size of the process that this one was started by
        "status = open('/proc/self/status').read().split()\n"
        "own = int(status[status.index('VmHWM:') + 1])\n"
        "child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(took, worked, own / 1024, child / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, input=content, capture_output=True, check=True
    )
    wall, processor, own, child = map(float, done.stdout.split())
    return Took(wall, processor, (own, child))


def roll_imports(folder: Path) -> list[Took]:
    """From yes to the answer: compared again under the lock, all written and committed.

    In a process of its own: the most this one ever held is no matter of the import's.
    """
    with EmbeddedPostgres(folder / "roll") as server:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.roll", server.dsn, str(folder)],
            cwd=PROJECT,
            input=large_roll(UNITS),
            capture_output=True,
            check=True,
        )
    told = json.loads(done.stdout.splitlines()[-1])  # migrating says what it does before
    return [Took(wall, own, (held, 0), server) for wall, own, held, server in told]


def _imports(dsn: str, folder: Path, content: bytes) -> None:
    database.configure(dsn)
    asyncio.run(migrate())
    took = uvloop.run(_connected(content, folder))
    told = [(one.wall, one.processor, one.megabytes[0], one.database) for one in took]
    sys.stdout.write(f"\n{json.dumps(told)}\n")


async def _connected(content: bytes, folder: Path) -> list[Took]:
    await database.connect()
    try:
        world = await build_world(NOW)
        clerk = clerk_of(world)
        took = []
        for _run in range(RUNS):
            for table in ("ownerships", "dwellings", "owners"):
                await database.execute(f"DELETE FROM {table}")
            await database.execute("VACUUM ANALYZE")
            waiting = await upload_roll(
                clerk, world.estate, "a.xlsx", content, data_dir=folder, now=NOW
            )
            seen, _upload = await load_preview(clerk, world.estate, waiting)
            mark = seen.mark
            del seen
            begun, before = time.perf_counter(), time.process_time()
            server = await _database_seconds()
            await import_roll(clerk, world.estate, waiting, data_dir=folder, now=NOW, seen=mark)
            took.append(
                Took(
                    time.perf_counter() - begun,
                    time.process_time() - before,
                    (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0),
                    await _database_seconds() - server,
                )
            )
        return took
    finally:
        await database.disconnect()


async def _database_seconds() -> float:
    """Of the processor, in all connections of this program."""
    ticks = 0
    for row in await database.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    ):
        fields = Path(f"/proc/{row['pid']}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    _imports(sys.argv[1], Path(sys.argv[2]), sys.stdin.buffer.read())

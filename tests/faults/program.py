"""The application as a process of its own, its database as one that can be killed, and what must
hold afterwards."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import anyio

from app import database
from app.ledger.checking import check_log
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT
from tests.frozen_poll import SECRET, kept
from tests.ports import free_port
from tests.rules.reference_count import count
from tests.voting_clients import Told, lost_and_doubled
from votes.results.count_writer import write_count_file
from votes.results.gathering import count_cases
from votes.results.rules import tally

# Only the application: the database is the test's own, and outlives it. Everything is imported and
# put together once; for each line that it reads, it forks a process that serves, and says which.
_SERVE = """
import os, signal, sys, uvicorn
from app import database
from app.main import create_app
from app.settings import Settings
settings = Settings.from_environment(os.environ)
database.configure(settings.database_url)
application = create_app(settings)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _line in sys.stdin:
    made = os.fork()
    if not made:
        uvicorn.run(application, port=settings.port, loop="uvloop", log_level="error")
        os._exit(0)
    print(made, flush=True)
"""

_PATIENCE = 180  # seconds; a machine that has other things to do is no fault


class Program:
    """The application as a process of its own on a database that is not: `start`, `kill` as often
    as one likes, `end`."""

    def __init__(self, dsn: str, data: Path) -> None:
        self.port = free_port()
        self._environ = {
            **os.environ,
            "DATABASE_URL": dsn,
            "DATA_DIR": str(data),
            "PORT": str(self.port),
            "SECRET_KEY": SECRET,
        }
        self._forks: subprocess.Popen[bytes] | None = None
        self._serving: int | None = None

    async def start(self) -> None:
        if self._forks is None:
            self._forks = subprocess.Popen(
                [sys.executable, "-c", _SERVE],
                cwd=PROJECT,
                env=self._environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        self._serving = int(await anyio.to_thread.run_sync(self._fork))
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                assert _lives(self._serving), "it does not come up"
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
        raise AssertionError("it does not come up")

    def _fork(self) -> bytes:
        assert self._forks is not None and self._forks.stdin and self._forks.stdout
        self._forks.stdin.write(b"\n")
        self._forks.stdin.flush()
        return self._forks.stdout.readline()

    def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        serving, self._serving = self._serving, None
        if serving is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(serving, signal.SIGKILL)
        while _lives(serving):
            time.sleep(0.005)

    def end(self) -> None:
        self.kill()
        if self._forks is not None:
            self._forks.kill()
            self._forks.communicate()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class Server(EmbeddedPostgres):
    def kill(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()


async def everything_holds(poll: int, told: Told) -> None:
    """Every answer that was acknowledged is there, none twice; and the record holds."""
    assert await lost_and_doubled(poll, told) == (set(), set())
    await the_record_holds(poll)


async def the_record_holds(poll: int) -> None:
    """The log verifies and has one entry for each ballot and no other; the count is that of
    somebody else."""
    row = await database.fetch_one("SELECT id FROM logs WHERE subject_id = $1", poll)
    assert row is not None
    assert await check_log(row["id"]) == []
    logged = await database.fetch(
        "SELECT event::jsonb ->> 'receipt' AS receipt FROM log_events"
        " WHERE event::jsonb ->> 'kind' = 'ballot'"
    )
    assert sorted(one["receipt"] for one in logged) == sorted(await kept())
    async with database.connection() as link:
        (case,) = await count_cases(link, poll)
    ours = tally(case.case).to_json()
    theirs = count(json.loads(json.dumps(write_count_file(case.case))))
    assert {key: theirs[key] for key in ours} == ours

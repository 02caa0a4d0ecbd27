"""The application as a process of its own, its database as one that can be killed, and what must
hold afterwards."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from app import database
from app.ledger.checking import check_log
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT
from tests.frozen_poll import SECRET, kept
from tests.rules.reference_count import count
from tests.voting_clients import Told, lost_and_doubled
from votes.results.count_writer import write_count_file
from votes.results.gathering import count_cases
from votes.results.rules import tally

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

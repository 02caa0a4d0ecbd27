"""The database's server is killed under the running program, and comes back."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import asyncpg
import pytest
from litestar import Litestar

from app import database
from app.database import DatabaseAway, OutcomeUnknown
from app.main import create_app
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.settings import PROJECT, Settings
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import Chances, Frozen, cast, frozen_poll, kept
from tests.web.open_poll import open_poll
from tests.world import build_world
from votes.ballots.writer import BallotWriter

# None of it may hang; a machine with much else to do is no fault of ours.
PATIENCE = 180


class Server:
    """A server of our own that can be killed and started again on its data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dsn = ""
        self._running: EmbeddedPostgres | None = None

    async def start(self) -> None:
        self._running = EmbeddedPostgres(self.folder)
        await anyio.to_thread.run_sync(self._running.__enter__)
        assert self.dsn in ("", self._running.dsn)
        self.dsn = self._running.dsn

    def kill(self) -> None:
        assert self._running is not None and self._running._process is not None
        os.kill(self._running._process.pid, signal.SIGKILL)
        self._running._process.wait()

    async def stop(self) -> None:
        if self._running is not None:
            await anyio.to_thread.run_sync(self._running.stop)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """In a folder that the database's own account may enter, which a private one is not."""
    folder = PROJECT / "var" / f"away-{os.getpid()}"
    running = Server(folder)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def running(
    server: Server, settings: Settings, clock: MovingClock
) -> AsyncIterator[Litestar]:
    database.configure(server.dsn)
    await migrate()
    application = create_app(settings, clock=clock)
    async with application.lifespan():
        yield application


async def _voting(
    writer: BallotWriter, poll: Frozen, given: list[str], refused: list[Exception]
) -> None:
    """One ballot after the other until told to stop; what each was told."""
    # Not the flat of two owners, who would have to say who they are.
    units, n = sorted(poll.slips.keys() - {"1-1-201"}), 0
    chances = Chances(*range(1, 1_000_000, 7))
    while True:
        unit = units[n % len(units)]
        n += 1
        try:
            given.append(await cast(writer, poll, unit, "agree", chance=chances))
        except DatabaseAway as away:
            refused.append(away)
            await asyncio.sleep(0.05)


async def test_it_goes_on_by_itself_when_the_database_is_back(
    server: Server, running: Litestar, clock: MovingClock
) -> None:
    world = await build_world(clock.now)
    poll = await frozen_poll(world)
    writer = running.state.ballot_writer
    given: list[str] = []
    refused: list[Exception] = []
    async with new_browser(running) as clerk, new_browser(running) as phone:
        opened = await open_poll(world, clerk, clock)
        link = opened.links["1-1-101"]
        voting = asyncio.create_task(_voting(writer, poll, given, refused))
        while len(given) < 20:
            await asyncio.sleep(0.01)
        busy = [asyncio.create_task(_half_written()) for _n in range(15)]  # more than the pool has
        await asyncio.sleep(0.2)
        server.kill()
        async with asyncio.timeout(PATIENCE):
            assert await asyncio.gather(*busy) == ["away"] * 15
            await _everything_is_503(clerk, phone, link)
            while not refused:
                await asyncio.sleep(0.01)
        before = len(given)
        await server.start()
        async with asyncio.timeout(PATIENCE):
            while (await phone.get("/health")).status_code != 200:
                await asyncio.sleep(0.05)
            while len(given) < before + 20:
                assert not voting.done(), voting.exception()
                await asyncio.sleep(0.01)
        voting.cancel()
        assert "待办" in (await clerk.get("/")).text  # still signed in
        assert (await phone.get(link)).status_code == 200
    stored = await kept()
    assert len(stored) == len(set(stored))
    assert set(given) <= set(stored), "every ballot that was acknowledged is there"
    assert await database.fetch("SELECT 1 FROM streets WHERE name = 'half'") == []
    assert await database.fetch("SELECT 1 FROM estates WHERE name = '半个小区'") == []


async def test_the_program_starts_its_own_server_again() -> None:
    folder = PROJECT / "var" / f"revived-{os.getpid()}"
    said: list[str] = []
    server = EmbeddedPostgres(folder, revive=True, say=said.append)
    await anyio.to_thread.run_sync(server.__enter__)
    try:
        assert server._process is not None
        os.kill(server._process.pid, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(OSError, asyncpg.PostgresError):
                    link = await asyncpg.connect(server.dsn)
                    if "内置数据库意外停止，正在重新启动……" in said:
                        break
                await asyncio.sleep(0.1)
        assert await link.fetchval("SELECT 1") == 1
        await link.close()
    finally:
        await anyio.to_thread.run_sync(server.stop)
        shutil.rmtree(folder, ignore_errors=True)
    assert server._process is None


async def _half_written() -> str:
    """A use-case that is caught in the middle, and another that finds nobody there."""
    try:
        async with database.transaction() as link:
            await link.execute("INSERT INTO streets (name) VALUES ('half')")
            await link.execute("SELECT pg_sleep(60)")
    except DatabaseAway:
        assert database.ENGINE.current_transaction.get() is None
        return "away"
    return "done"


async def _everything_is_503(clerk: Browser, phone: Browser, link: str) -> None:
    asked = [
        await clerk.get("/"),
        await clerk.get("/estates"),
        await clerk.submit("/estates/new", {"name": "半个小区", "address": "x 路 1 号"}),
        await phone.get(link),
        await phone.submit(f"{link}/who", {"tail": "1101"}),
        await phone.submit("/sign-in", {"account": "clerk", "password": "x" * 20}),
    ]
    for answer in asked:
        assert answer.status_code == 503
        assert "数据库暂时连不上" in answer.text
        assert "您填写的内容没有提交" in answer.text
        assert answer.headers["retry-after"] == "10"
        assert answer.headers["content-security-policy"]
    health = await phone.get("/health")
    assert (health.status_code, health.json()) == (503, {"status": "database unavailable"})


class _Broken:
    """What stands for a connection that breaks while the commit is on its way."""

    def __init__(self, *, closed: bool) -> None:
        self.closed = closed

    def is_closed(self) -> bool:
        return self.closed

    async def commit(self) -> None:
        raise asyncpg.ConnectionDoesNotExistError


async def test_an_interrupted_commit_is_not_called_undone() -> None:
    with pytest.raises(OutcomeUnknown) as refused:
        await database._commit(_Broken(closed=False), _Broken(closed=False))
    assert "不能确定" in refused.value.message
    assert "没有提交" not in refused.value.remedy
    with pytest.raises(DatabaseAway) as undone:
        await database._commit(_Broken(closed=True), _Broken(closed=True))
    assert not isinstance(undone.value, OutcomeUnknown)


async def test_a_connection_that_has_just_broken_takes_nothing_more_and_is_away(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """asyncpg knows its protocol to have failed before it knows the connection to be closed."""

    async def failed(*_arguments: object, **_more: object) -> None:
        raise asyncpg.InternalClientError(
            'cannot switch to state 15; protocol is in the "failed" state'
        )

    with monkeypatch.context() as broken, pytest.raises(DatabaseAway):
        broken.setattr(asyncpg.Connection, "execute", failed)  # BEGIN, ROLLBACK, RESET
        broken.setattr(asyncpg.Connection, "reset", failed)
        async with database.transaction():
            raise AssertionError("nothing begins")
    async with database.transaction() as link:
        monkeypatch.setattr(asyncpg.Connection, "reset", failed)
        assert await link.fetchval("SELECT 1") == 1  # what was read stands
    monkeypatch.undo()
    assert database.ENGINE.current_transaction.get() is None
    assert await database.fetch("SELECT 1")


async def test_a_full_pool_is_told_and_not_waited_for(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_ACQUIRE_SECONDS", 0.05)
    async with asyncio.timeout(PATIENCE):
        taken = [await database.ENGINE.pool.acquire() for _n in range(8)]  # type: ignore[union-attr]
        with pytest.raises(DatabaseAway):
            await database.fetch("SELECT 1")
        for link in taken:
            await database.ENGINE.pool.release(link)  # type: ignore[union-attr]
        assert await database.fetch("SELECT 1")


async def test_our_own_mistakes_are_not_called_away(db: str) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.fetch("SELECT 1 FROM nowhere")
    with pytest.raises(asyncpg.InterfaceError):
        await database.fetch("SELECT 1", 2)


async def test_a_dead_server_does_not_spoil_the_end(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pool whose connections break while they say goodbye is closed all the same."""

    async def broken(_pool: asyncpg.Pool) -> None:
        raise BrokenPipeError

    with monkeypatch.context() as dying:
        dying.setattr(asyncpg.Pool, "close", broken)
        await database.disconnect()
    await database.connect(max_size=8)
    assert await database.fetch_one("SELECT 1 AS one") is not None

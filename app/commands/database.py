"""A database for the length of a command: the embedded one, or the one DATABASE_URL names."""

import contextlib
import fcntl
import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg

from app import database
from app.errors import Conflict
from app.i18n import _
from app.postgres import EmbeddedPostgres, running_dsn
from app.settings import Settings


class AlreadyRunning(Conflict):
    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(
            _("程序已经在运行：{where}").format(where=where),
            _("请直接打开这个地址；要重新启动，请先在原来的窗口按 Ctrl-C。"),
        )


class DatabaseUnreachable(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("连不上 DATABASE_URL 指定的数据库"),
            _("请检查地址、账号、密码和数据库是否已启动。"),
        )


@contextlib.contextmanager
def sole_use(data_dir: Path, address: str) -> Iterator[None]:
    """One program at a time on one data directory; held by the system, so a crash frees it.

    AlreadyRunning, with where the other one is to be found.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "running").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            file.seek(0)
            with contextlib.suppress(ValueError):
                raise AlreadyRunning(json.loads(file.read())["address"]) from taken
            raise AlreadyRunning(str(data_dir)) from taken
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "address": address}, file)
        file.flush()
        yield


@contextlib.contextmanager
def reachable_database(settings: Settings, *, address: str) -> Iterator[str]:
    """The DSN of a running server, the engine configured for it. AlreadyRunning."""
    with used_alone(settings, address=address), started_database(settings) as dsn:
        yield dsn


@contextlib.contextmanager
def used_alone(settings: Settings, *, address: str) -> Iterator[None]:
    """The embedded database is for one program at a time; any other takes as many as there are.
    AlreadyRunning."""
    with contextlib.ExitStack() as stack:
        if settings.database_url is None:
            stack.enter_context(sole_use(settings.data_dir, address))
        yield


@contextlib.contextmanager
def started_database(settings: Settings) -> Iterator[str]:
    """The DSN of a running server, the engine configured for it; for who uses it alone."""
    with contextlib.ExitStack() as stack:
        dsn = settings.database_url
        if dsn is None:
            server = EmbeddedPostgres(
                settings.data_dir, revive=True, say=lambda text: print(text, flush=True)
            )
            dsn = stack.enter_context(server).dsn
        database.configure(dsn)
        yield dsn


@contextlib.contextmanager
def database_beside(settings: Settings, *, address: str) -> Iterator[str]:
    """As `reachable_database`; where the program is running, its database together with it."""
    with contextlib.ExitStack() as stack:
        try:
            dsn = stack.enter_context(reachable_database(settings, address=address))
        except AlreadyRunning:
            dsn = running_dsn(settings.data_dir)
            database.configure(dsn)
        yield dsn


@contextlib.asynccontextmanager
async def connected() -> AsyncIterator[None]:
    """Connections for a command. DatabaseUnreachable."""
    try:
        await database.connect(max_size=4)
    except (OSError, asyncpg.PostgresError) as refused:
        raise DatabaseUnreachable from refused
    try:
        yield
    finally:
        await database.disconnect()

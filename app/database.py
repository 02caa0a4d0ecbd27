"""The one way to the database: configure, connect, transact, migrate.

Piccolo finds its engine through `app.piccolo_conf` (environment variable PICCOLO_CONF, which must
name that module and no other spelling of it). The engine is one object for the whole process;
`configure` points it at a server before anything connects.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from piccolo.engine.postgres import PostgresEngine

os.environ.setdefault("PICCOLO_CONF", "app.piccolo_conf")


class _Engine(PostgresEngine):
    async def check_version(self) -> None:
        """Piccolo asks at import, when no server is known yet; `yishi check` asks instead."""


ENGINE = _Engine(config={})

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


def configure(dsn: str) -> None:
    """Point the engine at `dsn` (postgresql://…); connections open later."""
    ENGINE.config = {"dsn": dsn, "timeout": 10}


async def connect(*, min_size: int = 1, max_size: int = 10) -> None:
    await ENGINE.start_connection_pool(min_size=min_size, max_size=max_size)


async def disconnect() -> None:
    if ENGINE.pool is not None:
        await ENGINE.close_connection_pool()


@asynccontextmanager
async def transaction() -> AsyncIterator[asyncpg.Connection]:
    """The one transaction of a use-case, with its connection.

    A second one inside is refused: Piccolo's would silently do nothing, and a use-case that
    calls another use-case is two commits that look like one.
    """
    async with ENGINE.transaction(allow_nested=False) as running:
        yield running.connection


@asynccontextmanager
async def connection() -> AsyncIterator[asyncpg.Connection]:
    """A connection for reading: the running transaction's, else one of the pool."""
    running = ENGINE.current_transaction.get()
    if running is not None:
        yield running.connection
    elif ENGINE.pool is not None:
        async with ENGINE.pool.acquire() as pooled:
            yield pooled
    else:
        alone = await ENGINE.get_new_connection()
        try:
            yield alone
        finally:
            await alone.close()


async def fetch(sql: str, *arguments: object) -> list[asyncpg.Record]:
    """Rows of one query. `sql` is a constant of ours; values only ever go in as $1, $2 …"""
    async with connection() as link:
        return list(await link.fetch(sql, *arguments))


async def fetch_one(sql: str, *arguments: object) -> asyncpg.Record | None:
    async with connection() as link:
        return await link.fetchrow(sql, *arguments)


async def execute(sql: str, *arguments: object) -> str:
    async with connection() as link:
        status: str = await link.execute(sql, *arguments)
        return status


async def pending_migrations() -> list[tuple[str, str]]:
    """(app, migration id) of every migration file that has not run on this database.

    Reads the files as text: starting the server must not pay for Piccolo's migration runner.
    """
    written = [
        (path.parent.name, found[1])
        for path in sorted(_MIGRATIONS.glob("*/*.py"))
        if (found := re.search(r'^ID = "(.+)"$', path.read_text("utf-8"), re.MULTILINE))
    ]
    if (await fetch("SELECT to_regclass('public.migration') AS there"))[0]["there"] is None:
        return written
    ran = {(row["app_name"], row["name"]) for row in await fetch("SELECT * FROM migration")}
    return [entry for entry in written if entry not in ran]

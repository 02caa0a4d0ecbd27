"""The one way to the database: configure, connect, transact, migrate.

Piccolo finds its engine through `app.piccolo_conf` (environment variable PICCOLO_CONF, which must
name that module and no other spelling of it). The engine is one object for the whole process;
`configure` points it at a server before anything connects.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from app.errors import YishiError
from app.i18n import _

os.environ.setdefault("PICCOLO_CONF", "app.piccolo_conf")


# What is deleted has others standing on it: PostgreSQL 18 and those before it say it differently.
STILL_REFERRED_TO = (asyncpg.ForeignKeyViolationError, asyncpg.RestrictViolationError)


class DatabaseAway(YishiError):
    """The database does not answer now. Nothing of the use-case is kept; the pool reconnects."""

    def __init__(self, message: str = "", remedy: str = "") -> None:
        super().__init__(
            message or _("数据库暂时连不上"),
            remedy or _("请过一会儿再试，您填写的内容没有提交。"),
        )


class OutcomeUnknown(DatabaseAway):
    """The connection broke while the commit was under way: it may have gone through or not."""

    def __init__(self) -> None:
        super().__init__(
            _("数据库连接刚才中断了，不能确定您提交的内容是否已保存"),
            _("请过一会儿回到刚才的页面查看，没有保存的再提交一次。"),
        )


class _Engine(PostgresEngine):
    async def check_version(self) -> None:
        """Piccolo asks at import, when no server is known yet; `yishi check` asks instead."""

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:  # noqa: ANN401 (Piccolo's own signature)
        async with connection() as link:
            return await link.fetch(query, *(args or ()))


ENGINE = _Engine(config={})

# Among the columns of a transaction's first statement, where it writes many rows: each row's
# references are checked by a plan that a connection keeps, and one that was made while the table
# referred to was empty reads it whole for every row from then on.
BY_KEYS_ONLY = "set_config('enable_seqscan', 'off', true)"

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


# Characters; asyncpg's own bound would have the longest one, a consultation's timeline, planned
# anew each time.
_LONGEST_KEPT = 64 * 1024

# Long enough for a queue of people, short enough for one who waits.
_CONNECT_SECONDS = 5
_ACQUIRE_SECONDS = 10

# Whatever a connection may end in.
LOST = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,  # TimeoutError is one
)
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InternalClientError,  # a connection that broke this moment: "cannot switch to state"
    ConnectionError,
    TimeoutError,
)


class _Link(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Goes back to the pool as it is: nothing of ours outlives its transaction, no session
    setting, lock or listener, and putting them back costs a way to the server each time."""

    def get_reset_query(self) -> str:
        return ""


def configure(dsn: str) -> None:
    """Point the engine at `dsn` (postgresql://…); connections open later."""
    ENGINE.config = {"dsn": dsn, "timeout": _CONNECT_SECONDS}


class Connected:
    """From `connect` to `disconnect`: one pool, one event loop, one database. `kept` is what was
    made for it and must not outlive it."""

    def __init__(self, statement_seconds: float | None) -> None:
        self.statement_seconds = statement_seconds
        self.kept: dict[object, Any] = {}


_connected: Connected | None = None


def connected() -> Connected | None:
    """None while every reader opens a connection of her own."""
    return _connected


async def connect(
    *, min_size: int = 1, max_size: int = 10, statement_seconds: float | None = None
) -> None:
    """`statement_seconds`: after that a statement counts as lost with its server."""
    global _connected
    await ENGINE.start_connection_pool(
        min_size=min_size,
        max_size=max_size,
        command_timeout=statement_seconds,
        connection_class=_Link,
        max_cacheable_statement_size=_LONGEST_KEPT,
    )
    _connected = Connected(statement_seconds)


async def disconnect() -> None:
    global _connected
    _connected = None
    if (pool := ENGINE.pool) is not None:
        try:
            await pool.close()
        except LOST:  # there is nobody left to say goodbye to
            pool.terminate()
        finally:
            ENGINE.pool = None


class _Work:
    """A transaction. asyncpg's own begins with a way to the server of its own."""

    def __init__(self, link: asyncpg.Connection) -> None:
        self._link = link

    async def start(self, first: str) -> None:
        await self._link.execute(f"BEGIN; {first}")

    async def commit(self) -> None:
        await self._link.execute("COMMIT")

    async def rollback(self) -> None:
        await self._link.execute("ROLLBACK")


@asynccontextmanager
async def transaction(first: str = "") -> AsyncIterator[asyncpg.Connection]:
    """The one transaction of a use-case, with its connection. DatabaseAway, OutcomeUnknown.

    `first`: a statement of ours without values that goes to the server together with the BEGIN;
    nobody is told what it finds.

    A second one inside is refused: Piccolo's would silently do nothing, and a use-case that
    calls another use-case is two commits that look like one.

    Piccolo's own way in and out is not used: where the connection breaks, it keeps the dead
    transaction as the running one and never gives the connection back.
    """
    running = ENGINE.transaction(allow_nested=False)
    async with connection() as link:
        work = _Work(link)
        running.connection, running.transaction = link, work
        outside = ENGINE.current_transaction.set(running)
        try:
            await work.start(first)
            yield link
        except BaseException:
            with contextlib.suppress(*LOST):  # the server rolls back what has no connection
                await work.rollback()
            raise
        else:
            await _commit(link, work)
        finally:
            ENGINE.current_transaction.reset(outside)


async def _commit(link: asyncpg.Connection, work: _Work) -> None:
    if _gone(link):
        raise DatabaseAway
    try:
        await work.commit()
    except (*_AWAY, asyncpg.InterfaceError) as broken:
        raise OutcomeUnknown from broken


@asynccontextmanager
async def connection() -> AsyncIterator[asyncpg.Connection]:
    """A connection for reading: the running transaction's, else one of the pool. DatabaseAway."""
    running = ENGINE.current_transaction.get()
    if running is not None:
        yield running.connection
        return
    pool = ENGINE.pool
    try:
        if pool is None:
            link = await ENGINE.get_new_connection()
        else:
            link = await pool.acquire(timeout=_ACQUIRE_SECONDS)
    except LOST as refused:
        raise DatabaseAway from refused
    try:
        with _told_as_away(link):
            yield link
    finally:
        # What was read or committed stands, whatever becomes of the connection afterwards.
        with contextlib.suppress(*LOST):
            await (link.close() if pool is None else pool.release(link))


def _gone(link: asyncpg.Connection) -> bool:
    try:
        return bool(link.is_closed())
    except asyncpg.InterfaceError:  # broken, and back in the pool already
        return True


@contextlib.contextmanager
def _told_as_away(link: asyncpg.Connection) -> Iterator[None]:
    try:
        yield
    except _AWAY as broken:
        raise DatabaseAway from broken
    except asyncpg.InterfaceError as fault:
        if not _gone(link):
            raise
        raise DatabaseAway from fault


class OwnLink:
    """A connection of one owner outside the pool, on which no table is ever read whole: see
    BY_KEYS_ONLY. For statements that each are their own transaction, one after the other."""

    def __init__(self) -> None:
        self._link: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()

    async def fetch(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """Durable when it returns. LOST; then nobody knows whether it went through."""
        async with self._turn:
            if self._link is None or _gone(self._link):
                there = connected()
                self._link = await asyncpg.connect(
                    **ENGINE.config,
                    connection_class=_Link,
                    command_timeout=None if there is None else there.statement_seconds,
                    server_settings={"enable_seqscan": "off"},
                )
            return list(await self._link.fetch(sql, *arguments))

    async def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            with contextlib.suppress(*LOST):
                await link.close(timeout=_CONNECT_SECONDS)


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

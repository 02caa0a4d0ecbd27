"""Databases for tests: made by the migrations once, then emptied instead of made anew.

A copy of the template costs some hundred milliseconds, more on a busy machine; deleting the few
rows that a test has written costs ten.
"""

import asyncio
import itertools
import os
from urllib.parse import urlsplit

import asyncpg

_serial = itertools.count(1)

# Big tables are vacuumed: what tests have deleted would otherwise slow the scans of later ones.
_BIG = 512 * 1024

_LOCK_SECONDS = 5

# What a test may have changed besides rows; a database that differs is thrown away.
_SCHEMA = (
    "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),"
    " (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_constraint),"
    " (SELECT count(*) FROM pg_attribute),"
    " (SELECT md5(string_agg(concat(app_name, name), ',' ORDER BY id)) FROM migration),"
    " (SELECT string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY tgrelid, tgname)"
    "  FROM pg_trigger WHERE NOT tgisinternal)"
)


def named(dsn: str, name: str) -> str:
    head, _, options = dsn.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{options}"


async def run(dsn: str, sql: str) -> None:
    link = await asyncpg.connect(dsn)
    try:
        await link.execute(sql)
    finally:
        await link.close()


async def drop(dsn: str, name: str) -> None:
    """Tries again while the server's own vacuum is in there, whom only its owner may send away."""
    for left in range(20, -1, -1):
        try:
            await run(dsn, f"DROP DATABASE {name} WITH (FORCE)")
        except (asyncpg.InsufficientPrivilegeError, asyncpg.ObjectInUseError):
            if not left:
                raise
            await asyncio.sleep(0.25)
        else:
            return


class Databases:
    """`dsn = await take()`, then `await give_back()`; one at a time.

    Emptying needs the right to leave triggers aside (`session_replication_role`); on a server
    that does not grant it, each test gets a copy of its own.
    """

    def __init__(self, server: str, template: str) -> None:
        self._server = server
        self.template = template
        self._dsn = ""
        self._tables: list[str] = []
        self._schema: asyncpg.Record | None = None

    async def copy(self, template: str, name: str) -> None:
        await run(self._server, f"CREATE DATABASE {name} TEMPLATE {template}")

    async def take(self) -> str:
        if not self._dsn:
            name = f"test_{os.getpid()}_{next(_serial)}"
            await self.copy(self.template, name)
            self._dsn = named(self._server, name)
            link = await asyncpg.connect(self._dsn)
            try:
                self._schema = await link.fetchrow(_SCHEMA)
                self._tables = [
                    row["relname"]
                    for row in await link.fetch(
                        "SELECT relname FROM pg_class WHERE relkind = 'r'"
                        " AND relnamespace = 'public'::regnamespace AND relname <> 'migration'"
                    )
                ]
            finally:
                await link.close()
        return self._dsn

    async def give_back(self) -> None:
        try:
            emptied = await self._empty()
        except asyncpg.PostgresError:  # held by somebody, or more was changed than rows
            emptied = False
        if not emptied:
            await self.throw_away()

    async def throw_away(self) -> None:
        if self._dsn:
            name = urlsplit(self._dsn).path.lstrip("/")
            self._dsn = ""
            await drop(self._server, name)

    async def _empty(self) -> bool:
        link = await asyncpg.connect(self._dsn)
        try:
            await link.execute("SET session_replication_role = replica")
            await link.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
            await link.execute(
                "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            if await link.fetchrow(_SCHEMA) != self._schema:
                return False
            filled = await link.fetch(
                " UNION ALL ".join(
                    f"(SELECT '{table}' AS name, pg_relation_size('{table}') AS size"
                    f" FROM {table} LIMIT 1)"
                    for table in self._tables
                )
            )
            if filled:
                await link.execute("; ".join(f"DELETE FROM {row['name']}" for row in filled))
            for row in filled:
                if row["size"] > _BIG:
                    await link.execute(f"VACUUM {row['name']}")
            await link.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
                " FROM pg_sequences WHERE last_value IS NOT NULL"
            )
            return True
        finally:
            await link.close()

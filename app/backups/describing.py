"""What a database holds, asked of the database itself: tables, columns, counters, foreign keys.

Piccolo's list of applied migrations is no table of the state: a backup names the migrations, and
a restore runs them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from app.backups.rules import CounterAt

_MIGRATIONS = "migration"


@dataclass(frozen=True, slots=True)
class Described:
    """`order`: the columns of the primary key, so that two copies of one state are the same."""

    columns: tuple[str, ...]
    order: tuple[str, ...]


def quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def listed(names: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in names)


async def tables_of(link: asyncpg.Connection) -> dict[str, Described]:
    """Every table by name; columns that the database computes itself are left out."""
    rows = await link.fetch(
        "SELECT c.relname::text AS name,"
        " ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid"
        "  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
        "  ORDER BY a.attnum) AS columns,"
        " ARRAY(SELECT a.attname::text FROM pg_index i"
        "  CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)"
        "  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum"
        "  WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.place) AS ordered"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> $1"
        " ORDER BY c.relname",
        _MIGRATIONS,
    )
    return {row["name"]: Described(tuple(row["columns"]), tuple(row["ordered"])) for row in rows}


async def sequences_of(link: asyncpg.Connection) -> dict[str, CounterAt]:
    """Counters run ahead of a snapshot, never behind it: read them after it was taken."""
    rows = await link.fetch(
        "SELECT c.relname::text AS name FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'S' AND NOT EXISTS ("
        "  SELECT 1 FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid"
        "  WHERE d.objid = c.oid AND t.relname = $1) ORDER BY c.relname",
        _MIGRATIONS,
    )
    found = {}
    for row in rows:
        at = await link.fetchrow(
            f"SELECT last_value, is_called FROM {quoted(row['name'])}"  # noqa: S608 (of the catalogue)
        )
        found[row["name"]] = CounterAt(at["last_value"], at["is_called"])
    return found


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`timing`: its words for ALTER CONSTRAINT as it was defined."""

    table: str
    name: str
    timing: str


async def foreign_keys_of(link: asyncpg.Connection) -> list[ForeignKey]:
    rows = await link.fetch(
        "SELECT t.relname::text AS on_table, k.conname::text AS name, k.condeferrable AS may,"
        " k.condeferred AS does FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid"
        " JOIN pg_namespace n ON n.oid = t.relnamespace"
        " WHERE n.nspname = 'public' AND k.contype = 'f' ORDER BY 1, 2"
    )
    return [
        ForeignKey(
            row["on_table"],
            row["name"],
            "NOT DEFERRABLE"
            if not row["may"]
            else "DEFERRABLE INITIALLY " + ("DEFERRED" if row["does"] else "IMMEDIATE"),
        )
        for row in rows
    ]


async def triggers_of(link: asyncpg.Connection) -> list[tuple[str, str, str]]:
    """(table, trigger, how it is enabled) of those that are ours and not a foreign key's."""
    rows = await link.fetch(
        "SELECT t.relname::text AS on_table, g.tgname::text AS name, g.tgenabled::text AS how"
        " FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid"
        " JOIN pg_namespace n ON n.oid = t.relnamespace"
        " WHERE n.nspname = 'public' AND NOT g.tgisinternal ORDER BY 1, 2"
    )
    return [(row["on_table"], row["name"], row["how"]) for row in rows]


async def migrations_of(link: asyncpg.Connection) -> list[str]:
    rows = await link.fetch("SELECT app_name, name FROM migration")
    return sorted(f"{row['app_name']}/{row['name']}" for row in rows)


async def speak_plainly(link: asyncpg.Connection) -> None:
    """For this transaction: values are written the same on every server."""
    await link.execute(
        "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC';"
        " SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'"
    )

"""Tables and migrations say the same: a column without its migration fails here."""

import builtins
import re
from itertools import chain

import asyncpg
import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.table import sort_table_classes

from app import database
from app.piccolo_conf import APP_REGISTRY


@pytest.mark.parametrize("name", sorted(APP_REGISTRY.app_configs))
async def test_no_table_has_drifted(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(builtins, "input", lambda *_: "n")  # it asks about renames
    statements = await AutoMigrationManager().get_alter_statements(
        app_config=APP_REGISTRY.app_configs[name]
    )
    drift = list(chain.from_iterable(found.statements for found in statements))
    assert drift == [], "write the migration for this change"


async def test_everything_has_run_after_migrating(db: str):
    assert await database.pending_migrations() == []


# Of the tables in a schema: what a column is, what a row or another row must be, what is indexed.
_DEFINED = {
    "column": (
        "SELECT c.relname, a.attname AS name, format_type(a.atttypid, a.atttypmod)"
        " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END"
        " || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS definition"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
        " WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
        " AND NOT a.attisdropped"
    ),
    "constraint": (
        "SELECT c.relname, o.conname AS name, pg_get_constraintdef(o.oid) AS definition"
        " FROM pg_class c JOIN pg_constraint o ON o.conrelid = c.oid"
        " WHERE c.relnamespace = $1::regnamespace AND o.contype <> 'n'"
    ),
    "index": (
        "SELECT c.relname, i.relname AS name, pg_get_indexdef(x.indexrelid) AS definition"
        " FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid"
        " JOIN pg_class i ON i.oid = x.indexrelid WHERE c.relnamespace = $1::regnamespace"
    ),
}


# Where a migration has put something stricter, or quicker, in the place of what Piccolo can say.
_INSTEAD = {
    ("constraint", "ballots", "ballots_paper"),  # an index that leaves out what came by a slip
    ("index", "ballots", "ballots_paper"),
    ("constraint", "dwellings", "dwellings_building_fkey"),  # (building, estate) together
    ("constraint", "dwellings", "dwellings_estate_fkey"),
}


async def _defined(link: asyncpg.Connection, schema: str) -> dict[tuple[str, str, str], str]:
    return {
        (kind, row["relname"], row["name"]): re.sub(
            r"\b(declared|public)\.| DEFAULT NULL::[a-z ]+$", "", row["definition"]
        )
        for kind, sql in _DEFINED.items()
        for row in await link.fetch(sql, schema)
    }


async def test_what_tables_declare_is_what_the_migrations_made(db: str) -> None:
    """By their definitions: a check of the same name that says something else fails here. The
    tables are made once more beside those of the migrations, and rolled back."""
    tables = [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]
    link = await asyncpg.connect(db)
    beside = link.transaction()
    await beside.start()
    try:
        await link.execute("CREATE SCHEMA declared; SET search_path = declared, public")
        for table in sort_table_classes(tables):
            for ddl in table.create_table().ddl:
                await link.execute(ddl)
        declared = await _defined(link, "declared")
        made = await _defined(link, "public")
    finally:
        await beside.rollback()
        await link.close()
    differing = {found for found, what in declared.items() if made.get(found) != what}
    assert {found: (declared[found], made.get(found)) for found in differing - _INSTEAD} == {}
    assert differing >= _INSTEAD, "no longer an exception"
    # What a row must be stands with its table; between tables there is more than Piccolo can say.
    undeclared = {found for found in made.keys() - declared.keys() if "CHECK" in made[found]}
    assert undeclared == set(), "only a migration says so"

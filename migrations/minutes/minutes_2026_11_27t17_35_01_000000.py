from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T17:35:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Searching never reads a whole table's grams anew; the newest statements by an index"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="minutes", description=DESCRIPTION)

    async def run():
        for table, text in _TEXTS.items():
            await execute(_FOUND.format(table=table, text=text))
        await execute(_STATEMENTS)
        await execute("CREATE INDEX statements_newest ON statements (said_at DESC, id DESC)")

    manager.add_raw(run)
    return manager


# The expressions of the indexes of 2026-11-27T14:30:01.
_TEXTS = {
    "consultations": "topic || ' ' || background",
    "agenda_items": "title || ' ' || summary || ' ' || agreed",
    "promises": "who || ' ' || what",
    "minutes_finals": "text",
}

# Working out the grams of a row takes a third of a millisecond. Asked for a common word the planner
# might do so for every row instead of reading the index; in a function that has settings of its own
# it may not.
_FOUND = """
CREATE FUNCTION {table}_with(grams text[]) RETURNS SETOF integer LANGUAGE sql STABLE STRICT
    SET enable_seqscan = off
    AS $$ SELECT id FROM {table} WHERE search_grams({text}) @> grams $$
"""

# What they are put in order by, and whose they are, without their texts.
_STATEMENTS = """
CREATE FUNCTION statements_with(grams text[])
    RETURNS TABLE (id integer, item integer, said_at timestamptz) LANGUAGE sql STABLE STRICT
    SET enable_seqscan = off
    AS $$
        SELECT s.id, s.item, s.said_at FROM statements s WHERE search_grams(s.text) @> grams
    $$
"""

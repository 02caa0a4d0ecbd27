from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T22:05:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Of the statements with a common word only the newest leave the index"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="minutes", description=DESCRIPTION)

    async def run():
        await execute(_NEWEST)

    manager.add_raw(run)
    return manager


# As `statements_with` of 2026-11-27T17:35:01, the newest alone: where eighty thousand have the word,
# handing all of them over takes longer than finding them. Nor may the index by time be gone through,
# which would work out the grams of row after row; and helpers cost more than they do.
_NEWEST = """
CREATE FUNCTION newest_statements_with(grams text[], most integer)
    RETURNS TABLE (id integer, said_at timestamptz) LANGUAGE sql STABLE STRICT ROWS 300
    SET enable_seqscan = off SET enable_indexscan = off SET max_parallel_workers_per_gather = 0
    AS $$
        SELECT s.id, s.said_at FROM statements s WHERE search_grams(s.text) @> grams
        ORDER BY s.said_at DESC LIMIT most
    $$
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T18:10:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Calendars that were named before are read again in the name of who named them"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="preparing", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
UPDATE busy_feeds f SET named_by = coalesce(
    (SELECT t.entered_by FROM busy_times t WHERE t.kind = f.kind AND t.resource = f.resource
     AND t.from_feed LIMIT 1),
    (SELECT p.id FROM persons p WHERE f.kind = 'person' AND p.id = f.resource));
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T01:45:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "All flats of one owner are found without reading the whole roll"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE INDEX roll_entries_head ON roll_entries (roll, head);
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T01:20:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "The entry of a receipt number is found without reading the log"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="ledger", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE INDEX log_events_receipt ON log_events (((event::jsonb) ->> 'receipt'));
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T17:56:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Reminders are append-only and found by household"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="collecting", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('payment_reminders');
CREATE INDEX payment_reminders_unit ON payment_reminders (collection, unit, id);
"""

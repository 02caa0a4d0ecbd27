from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-28T04:20:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "What was imported cannot be emptied either"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="estates", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON roll_imports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

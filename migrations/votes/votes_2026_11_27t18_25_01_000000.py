from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T18:25:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A posted notice stays as it was"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute("SELECT make_append_only('posted_notices')")

    manager.add_raw(run)
    return manager

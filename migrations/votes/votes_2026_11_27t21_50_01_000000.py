from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T21:50:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "An amount may be objected to by the code on its statement"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
ALTER TABLE objections DROP CONSTRAINT objections_known_way;
ALTER TABLE objections ADD CONSTRAINT objections_known_way
    CHECK (way IN ('slip', 'statement', 'public', 'desk'));
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T17:50:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A unit that an imported roll added is an entry of the register too"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="estates", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
ALTER TABLE dwelling_changes DROP CONSTRAINT dwelling_changes_known_kind;
ALTER TABLE dwelling_changes ADD CONSTRAINT dwelling_changes_known_kind
    CHECK (kind IN ('correction', 'transfer', 'split', 'join', 'owner', 'added'));
"""

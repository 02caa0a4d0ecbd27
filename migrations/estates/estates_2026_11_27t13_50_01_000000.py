from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T13:50:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A dwelling stands in a building of its own estate"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="estates", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


# One key instead of two: it says more, and a long roll is checked in less time.
SQL = """
CREATE UNIQUE INDEX buildings_of_estate ON buildings (id, estate);
ALTER TABLE dwellings
    DROP CONSTRAINT dwellings_estate_fkey,
    DROP CONSTRAINT dwellings_building_fkey,
    ADD CONSTRAINT dwellings_building_of_estate FOREIGN KEY (building, estate)
        REFERENCES buildings (id, estate) ON DELETE RESTRICT ON UPDATE RESTRICT;
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

from app.database import execute

ID = "2026-11-24T14:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Unit names are unique among those that stand; changes are append-only"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="estates", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    manager.alter_column(
        table_class_name="Owner",
        tablename="owners",
        column_name="state",
        params={"default": None},
        old_params={"default": "known"},
        column_class=Varchar,
        old_column_class=Varchar,
    )
    return manager


SQL = """
CREATE UNIQUE INDEX dwellings_unit_in_estate ON dwellings (estate, unit) WHERE retired_at IS NULL;
ALTER TABLE grants ADD CONSTRAINT grants_building_fkey FOREIGN KEY (building)
    REFERENCES buildings (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
CREATE INDEX buildings_grid ON buildings (grid);
CREATE INDEX dwellings_building ON dwellings (building);
CREATE INDEX dwellings_concerned_dwelling ON dwellings_concerned (dwelling);
CREATE INDEX hardship_notes_dwelling ON hardship_notes (dwelling);
SELECT make_append_only('dwelling_changes');
SELECT make_append_only('dwellings_concerned');
"""

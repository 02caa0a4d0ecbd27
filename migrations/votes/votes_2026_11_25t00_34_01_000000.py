from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

from app.database import execute

ID = "2026-11-25T00:34:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A correction of a delivery is append-only; an opened page is noted once"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    manager.alter_column(
        table_class_name="Delivery",
        tablename="deliveries",
        column_name="witness",
        params={"default": None},
        old_params={"default": ""},
        column_class=Varchar,
        old_column_class=Varchar,
    )
    return manager


SQL = """
SELECT make_append_only('delivery_corrections');
CREATE UNIQUE INDEX deliveries_opened_once ON deliveries (entry) WHERE way = 'opened';
CREATE INDEX deliveries_entry ON deliveries (entry, delivered_at);
"""

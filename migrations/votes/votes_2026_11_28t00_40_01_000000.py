from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

from app.database import execute

ID = "2026-11-28T00:40:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "That an objection says what it attacks is declared with its table"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        # It was there, but only in a migration: the table did not say so.
        await execute("ALTER TABLE objections DROP CONSTRAINT objections_label")

    manager.add_raw(run)

    manager.add_constraint(
        table_class_name="Objection",
        tablename="objections",
        constraint_name="objections_label",
        constraint_class=Check,
        params={"condition": "label <> ''"},
        schema=None,
    )

    return manager

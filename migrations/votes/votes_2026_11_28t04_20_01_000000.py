from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-28T04:20:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "The vote itself is announced by a notice that is kept"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    manager.drop_constraint(
        table_class_name="PostedNotice",
        tablename="posted_notices",
        constraint_name="posted_notices_known_kind",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="PostedNotice",
        tablename="posted_notices",
        constraint_name="posted_notices_kind",
        constraint_class=Check,
        params={
            "condition": "\"kind\" IN ('roll_check', 'vote', 'extension', 'termination') AND number > 0"
        },
        schema=None,
    )

    return manager

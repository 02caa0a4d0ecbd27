from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-27T14:08:03:691648"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="votes", description=DESCRIPTION
    )

    manager.drop_constraint(
        table_class_name="Delivery",
        tablename="deliveries",
        constraint_name="deliveries_known_way",
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="Delivery",
        tablename="deliveries",
        constraint_name="deliveries_recorded_by_somebody",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Delivery",
        tablename="deliveries",
        constraint_name="deliveries_recorded_by_whom",
        constraint_class=Check,
        params={
            "condition": "recorded_by IS NOT NULL OR way IN ('opened', 'sms', 'message')"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Delivery",
        tablename="deliveries",
        constraint_name="deliveries_way",
        constraint_class=Check,
        params={
            "condition": "\"way\" IN ('receipt', 'mailbox', 'registered_mail', 'sms', 'message', 'posted', 'opened')"
        },
        schema=None,
    )

    return manager

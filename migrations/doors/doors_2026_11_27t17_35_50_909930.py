from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Serial
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table


class Document(Table, tablename="documents", schema=None):
    id = Serial(
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name="id",
        secret=False,
    )


ID = "2026-11-27T17:35:50:909930"
VERSION = "1.38.0"
DESCRIPTION = "The document of a proxy or a guardian at a door"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="doors", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="DoorVisit",
        tablename="door_visits",
        column_name="document",
        db_column_name="document",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Document,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.restrict,
            "target_column": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="DoorVisit",
        tablename="door_visits",
        constraint_name="door_visits_document_of_ballot",
        constraint_class=Check,
        params={"condition": "document IS NULL OR outcome = 'ballot'"},
        schema=None,
    )

    return manager

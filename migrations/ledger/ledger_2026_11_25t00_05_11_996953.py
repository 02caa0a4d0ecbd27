from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import Bytea
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import Serial
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.constraints import Unique
from piccolo.table import Table


class Log(Table, tablename="logs", schema=None):
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


class LogLeaf(Table, tablename="log_leaves", schema=None):
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


ID = "2026-11-25T00:05:11:996953"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="ledger", description=DESCRIPTION)

    manager.add_table(class_name="Log", tablename="logs", schema=None, columns=None)

    manager.add_table(class_name="LogHead", tablename="log_heads", schema=None, columns=None)

    manager.add_table(class_name="LogEvent", tablename="log_events", schema=None, columns=None)

    manager.add_table(class_name="LogLeaf", tablename="log_leaves", schema=None, columns=None)

    manager.add_column(
        table_class_name="Log",
        tablename="logs",
        column_name="subject",
        db_column_name="subject",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 40,
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="Log",
        tablename="logs",
        column_name="subject_id",
        db_column_name="subject_id",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="Log",
        tablename="logs",
        column_name="size",
        db_column_name="size",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="Log",
        tablename="logs",
        column_name="frontier",
        db_column_name="frontier",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="Log",
        tablename="logs",
        column_name="root",
        db_column_name="root",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogHead",
        tablename="log_heads",
        column_name="log",
        db_column_name="log",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Log,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.restrict,
            "target_column": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogHead",
        tablename="log_heads",
        column_name="size",
        db_column_name="size",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogHead",
        tablename="log_heads",
        column_name="root",
        db_column_name="root",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogHead",
        tablename="log_heads",
        column_name="signed_at",
        db_column_name="signed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogHead",
        tablename="log_heads",
        column_name="signature",
        db_column_name="signature",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogHead",
        tablename="log_heads",
        column_name="public_key",
        db_column_name="public_key",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogEvent",
        tablename="log_events",
        column_name="leaf",
        db_column_name="leaf",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": LogLeaf,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.restrict,
            "target_column": None,
            "null": False,
            "primary_key": False,
            "unique": True,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="LogEvent",
        tablename="log_events",
        column_name="salt",
        db_column_name="salt",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogEvent",
        tablename="log_events",
        column_name="event",
        db_column_name="event",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
            "null": False,
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

    manager.add_column(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        column_name="log",
        db_column_name="log",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Log,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.restrict,
            "target_column": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        column_name="position",
        db_column_name="position",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        column_name="commitment",
        db_column_name="commitment",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
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

    manager.add_column(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        column_name="tile",
        db_column_name="tile",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
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
        table_class_name="Log",
        tablename="logs",
        constraint_name="logs_subject",
        constraint_class=Unique,
        params={"columns": ["subject", "subject_id"], "nulls_distinct": True},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Log",
        tablename="logs",
        constraint_name="logs_size",
        constraint_class=Check,
        params={"condition": "size >= 0"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Log",
        tablename="logs",
        constraint_name="logs_frontier",
        constraint_class=Check,
        params={"condition": "octet_length(frontier) = 32 * bit_count(size::bit(32))"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Log",
        tablename="logs",
        constraint_name="logs_root",
        constraint_class=Check,
        params={"condition": "octet_length(root) = 32"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogHead",
        tablename="log_heads",
        constraint_name="log_heads_root",
        constraint_class=Check,
        params={"condition": "octet_length(root) = 32"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogHead",
        tablename="log_heads",
        constraint_name="log_heads_signature",
        constraint_class=Check,
        params={"condition": "octet_length(signature) = 64"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogHead",
        tablename="log_heads",
        constraint_name="log_heads_public_key",
        constraint_class=Check,
        params={"condition": "octet_length(public_key) = 32"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogEvent",
        tablename="log_events",
        constraint_name="log_events_salt",
        constraint_class=Check,
        params={"condition": "octet_length(salt) = 32"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        constraint_name="log_leaves_position",
        constraint_class=Unique,
        params={"columns": ["log", "position"], "nulls_distinct": True},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        constraint_name="log_leaves_from_zero",
        constraint_class=Check,
        params={"condition": "position >= 0"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        constraint_name="log_leaves_commitment",
        constraint_class=Check,
        params={"condition": "octet_length(commitment) = 32"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="LogLeaf",
        tablename="log_leaves",
        constraint_name="log_leaves_tile",
        constraint_class=Check,
        params={
            "condition": "CASE WHEN position % 256 = 255 THEN tile IS NOT NULL AND octet_length(tile) = 32 ELSE tile IS NULL END"
        },
        schema=None,
    )

    return manager

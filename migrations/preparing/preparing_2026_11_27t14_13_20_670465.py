from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.column_types import Integer
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-27T14:13:20:670465"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="preparing", description=DESCRIPTION
    )

    manager.drop_column(
        table_class_name="DateVoter",
        tablename="date_voters",
        column_name="salt",
        db_column_name="salt",
        schema=None,
    )

    manager.drop_column(
        table_class_name="DateVoter",
        tablename="date_voters",
        column_name="token_hash",
        db_column_name="token_hash",
        schema=None,
    )

    manager.drop_column(
        table_class_name="PaperPage",
        tablename="paper_pages",
        column_name="salt",
        db_column_name="salt",
        schema=None,
    )

    manager.drop_column(
        table_class_name="PaperPage",
        tablename="paper_pages",
        column_name="token_hash",
        db_column_name="token_hash",
        schema=None,
    )

    manager.add_column(
        table_class_name="DateVoter",
        tablename="date_voters",
        column_name="link_number",
        db_column_name="link_number",
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
        table_class_name="PaperPage",
        tablename="paper_pages",
        column_name="link_number",
        db_column_name="link_number",
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
        table_class_name="PaperQuestion",
        tablename="paper_questions",
        column_name="shown",
        db_column_name="shown",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": False,
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

    return manager

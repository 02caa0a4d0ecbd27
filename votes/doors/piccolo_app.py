"""Tells Piccolo of the tables of the vote at the door and their migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="doors",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "doors",
    table_classes=table_finder(["votes.doors.tables"], exclude_imported=True),
    migration_dependencies=["votes.piccolo_app"],
)

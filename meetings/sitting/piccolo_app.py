"""Tells Piccolo of the tables of the live table and of their migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="sitting",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "sitting",
    table_classes=table_finder(["meetings.sitting.tables"], exclude_imported=True),
    migration_dependencies=["meetings.minutes.piccolo_app"],
)

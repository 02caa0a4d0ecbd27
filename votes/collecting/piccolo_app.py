"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="collecting",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "collecting",
    table_classes=table_finder(["votes.collecting.tables"], exclude_imported=True),
    migration_dependencies=["votes.piccolo_app"],
)

"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="places",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "places",
    table_classes=table_finder(["app.places.tables"], exclude_imported=True),
    migration_dependencies=[],
)

"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="estates",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "estates",
    table_classes=table_finder(["app.estates.tables"], exclude_imported=True),
    migration_dependencies=["app.documents.piccolo_app"],
)

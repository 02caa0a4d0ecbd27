"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="accounts",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "accounts",
    table_classes=table_finder(["app.accounts.tables"], exclude_imported=True),
    migration_dependencies=["app.places.piccolo_app"],
)

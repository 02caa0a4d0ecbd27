"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="ledger",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "ledger",
    table_classes=table_finder(["app.ledger.tables"], exclude_imported=True),
    # For the function that makes a table append-only.
    migration_dependencies=["app.documents.piccolo_app"],
)

"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="outbox",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "outbox",
    table_classes=table_finder(["app.outbox.tables"], exclude_imported=True),
    migration_dependencies=["app.accounts.piccolo_app", "app.documents.piccolo_app"],
)

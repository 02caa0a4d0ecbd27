"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="audit",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "audit",
    table_classes=table_finder(["app.audit.tables"], exclude_imported=True),
    migration_dependencies=["app.documents.piccolo_app"],
)

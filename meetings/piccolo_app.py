"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="meetings",
    migrations_folder_path=Path(__file__).parents[1] / "migrations" / "meetings",
    table_classes=table_finder(
        ["meetings.tables", "meetings.survey.tables"], exclude_imported=True
    ),
    migration_dependencies=["app.estates.piccolo_app", "app.documents.piccolo_app"],
)

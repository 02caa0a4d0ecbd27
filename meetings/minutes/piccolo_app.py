"""Tells Piccolo of the tables of what follows a meeting, and of their migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="minutes",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "minutes",
    table_classes=table_finder(
        ["meetings.minutes.tables", "meetings.official.tables", "meetings.tasks.tables"],
        exclude_imported=True,
    ),
    migration_dependencies=["meetings.piccolo_app", "app.documents.piccolo_app"],
)

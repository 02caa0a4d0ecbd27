"""Tells Piccolo of the tables and migrations of all that is prepared before a meeting."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="preparing",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "preparing",
    table_classes=table_finder(
        [
            "meetings.preparing.tables",
            "meetings.pool.tables",
            "meetings.datepolls.tables",
            "meetings.papers.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["meetings.piccolo_app"],
)

"""Tells Piccolo of the tables of invitations, answers and calendar feeds, and their migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="invitations",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "invitations",
    table_classes=table_finder(
        ["meetings.invitations.tables", "meetings.feeds.tables"], exclude_imported=True
    ),
    migration_dependencies=["meetings.piccolo_app", "app.outbox.piccolo_app"],
)

"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="review",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "review",
    table_classes=table_finder(["votes.review.tables"], exclude_imported=True),
    migration_dependencies=["votes.piccolo_app"],
)

"""Tells Piccolo of the tables of written confirmations and their migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="confirmations",
    migrations_folder_path=Path(__file__).parents[2] / "migrations" / "confirmations",
    table_classes=table_finder(["votes.confirmations.tables"], exclude_imported=True),
    migration_dependencies=["votes.piccolo_app"],
)

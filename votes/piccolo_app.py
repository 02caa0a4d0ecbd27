"""Tells Piccolo of this package's tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="votes",
    migrations_folder_path=Path(__file__).parents[1] / "migrations" / "votes",
    table_classes=table_finder(
        [
            "votes.tables",
            "votes.costs.tables",
            "votes.finals.tables",
            "votes.mediation.tables",
            "votes.objections.tables",
            "votes.papers.tables",
            "votes.polls.sources.tables",
            "votes.polls.tables",
            "votes.posting.tables",
            "votes.rollcheck.tables",
            "votes.slips.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["meetings.piccolo_app", "app.estates.piccolo_app"],
)

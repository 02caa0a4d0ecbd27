from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-28T01:45:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "The sign-in sheet is among the papers that are kept"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="minutes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
ALTER TABLE official_papers DROP CONSTRAINT official_papers_kind;
ALTER TABLE official_papers ADD CONSTRAINT official_papers_kind
    CHECK ("kind" IN ('notice', 'sign_in', 'record', 'opinion', 'reply', 'feedback'));
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-23T20:45:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes; a session or failure is looked up by key"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX grants_person ON grants (person);
CREATE INDEX sign_in_failures_key ON sign_in_failures (account, address, failed_at);
"""

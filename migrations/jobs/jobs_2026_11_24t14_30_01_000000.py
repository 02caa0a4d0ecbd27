from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-24T14:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "One running job of a kind for one thing"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="jobs", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE UNIQUE INDEX jobs_one_running ON jobs (kind, subject) WHERE state = 'running';
CREATE INDEX jobs_subject ON jobs (kind, subject, id);
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-24T14:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "The record is append-only"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="audit", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('audit_entries');
CREATE INDEX audit_entries_subject ON audit_entries (subject, subject_id, id);
CREATE INDEX audit_entries_community ON audit_entries (community, id);
CREATE INDEX audit_entries_person ON audit_entries (person, id);
"""

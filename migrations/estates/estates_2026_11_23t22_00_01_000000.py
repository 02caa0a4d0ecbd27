from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-23T22:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes; one representative a dwelling; imports are append-only"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="estates", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE UNIQUE INDEX ownerships_one_representative ON ownerships (dwelling) WHERE is_representative;
CREATE INDEX ownerships_owner ON ownerships (owner);
CREATE INDEX owners_estate ON owners (estate, name);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON roll_imports
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:01:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Requests and decisions are append-only; who asks does not agree"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="dossier", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('dossier_requests');
SELECT make_append_only('dossier_decisions');

CREATE FUNCTION dossier_decided_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM dossier_requests r WHERE r.id = NEW.request
               AND (r.requested_by = NEW.decided_by OR r.edition <> 'full')) THEN
        RAISE EXCEPTION 'a full file is agreed to by another person' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dossier_decisions_by_another BEFORE INSERT ON dossier_decisions
    FOR EACH ROW EXECUTE FUNCTION dossier_decided_by_another();
CREATE INDEX dossier_requests_consultation ON dossier_requests (consultation, id);
"""

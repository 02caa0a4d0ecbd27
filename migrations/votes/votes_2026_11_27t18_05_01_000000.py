from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T18:05:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Who asked for a vote stands once it is frozen"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE FUNCTION refuse_requester_after_freezing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which integer := CASE WHEN TG_OP = 'INSERT' THEN NEW.poll ELSE OLD.poll END;
BEGIN
    IF EXISTS (SELECT 1 FROM polls WHERE id = which AND frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'poll % is frozen', which USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON poll_requesters
    FOR EACH ROW EXECUTE FUNCTION refuse_requester_after_freezing();
"""

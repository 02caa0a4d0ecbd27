from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T00:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Logs only grow, leaves and heads are append-only, events are never changed"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="ledger", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('log_leaves');
SELECT make_append_only('log_heads');

-- What a leaf commits to may be forgotten one by one, never all at once and never changed.
CREATE TRIGGER never_changed BEFORE UPDATE ON log_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changed_truncate BEFORE TRUNCATE ON log_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_shrinking_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <= OLD.size OR NEW.id <> OLD.id OR NEW.subject <> OLD.subject
        OR NEW.subject_id <> OLD.subject_id THEN
        RAISE EXCEPTION 'a log only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE ON logs
    FOR EACH ROW EXECUTE FUNCTION refuse_shrinking_log();
CREATE TRIGGER only_grows_delete BEFORE DELETE ON logs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_grows_truncate BEFORE TRUNCATE ON logs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE INDEX log_heads_newest ON log_heads (log, id);
"""

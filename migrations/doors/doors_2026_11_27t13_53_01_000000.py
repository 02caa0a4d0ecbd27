from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T13:53:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "What was noted at a door stays; a helper has a building once; an objection is answered"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="doors", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('door_visits');
CREATE UNIQUE INDEX poll_helpers_once ON poll_helpers (poll, person, building)
    WHERE removed_at IS NULL;
CREATE INDEX poll_helpers_person ON poll_helpers (person);
CREATE UNIQUE INDEX door_visits_ballot ON door_visits (ballot) WHERE ballot IS NOT NULL;
CREATE INDEX door_visits_entry ON door_visits (entry, visited_at DESC, id DESC);
CREATE INDEX door_visits_poll ON door_visits (poll, visited_by);

-- Of an objection nothing changes but that it is answered, once.
CREATE FUNCTION only_answer_objection() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same door_objections;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.answered_at IS NULL THEN
        same := NEW;
        same.answer := OLD.answer;
        same.answered_by := OLD.answered_by;
        same.answered_at := OLD.answered_at;
        IF same IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'objection % stays as it is', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_answered BEFORE UPDATE OR DELETE ON door_objections
    FOR EACH ROW EXECUTE FUNCTION only_answer_objection();
"""

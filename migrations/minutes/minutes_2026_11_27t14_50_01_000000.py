from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:50:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Who reports a task done does not verify it"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="minutes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE FUNCTION tasks_verified_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.about IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM task_reports d WHERE d.id = NEW.about AND d.task = NEW.task
        AND d.kind = 'done' AND d.told_by <> NEW.told_by)
    THEN
        RAISE EXCEPTION 'verified by who reported it' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM task_reports v WHERE v.task = NEW.task AND v.kind = 'verified') THEN
        RAISE EXCEPTION 'the task is verified' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verified_by_another BEFORE INSERT ON task_reports
    FOR EACH ROW EXECUTE FUNCTION tasks_verified_by_another();
"""

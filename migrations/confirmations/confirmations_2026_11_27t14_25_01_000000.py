from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:25:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A confirmation stays, and none comes once the poll is counted"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="confirmations", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('owner_confirmations');
SELECT make_append_only('confirmed_choices');
CREATE INDEX confirmed_choices_motion ON confirmed_choices (motion);

CREATE FUNCTION refuse_confirmation_when_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM polls WHERE id = NEW.poll FOR SHARE;
    IF is_counted(NEW.poll) THEN
        RAISE EXCEPTION 'poll % is counted', NEW.poll USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER not_when_counted BEFORE INSERT ON owner_confirmations
    FOR EACH ROW EXECUTE FUNCTION refuse_confirmation_when_counted();
"""

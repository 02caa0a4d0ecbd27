from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T13:40:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A frozen roll gets new versions, one after the other, while its poll runs"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
-- What slips, ballots and deliveries call a unit, in every version of the roll.
CREATE UNIQUE INDEX roll_entries_place ON roll_entries (roll, coalesce(renews, id));

CREATE FUNCTION refuse_roll_out_of_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer;
    ends timestamptz;
BEGIN
    SELECT closes_at INTO ends FROM polls WHERE id = NEW.poll FOR UPDATE;
    SELECT coalesce(max(version), 0) INTO before FROM rolls WHERE poll = NEW.poll;
    IF NEW.version <> before + 1 AND NEW.version > 1 THEN
        RAISE EXCEPTION 'poll % has version % of its roll', NEW.poll, before
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version > 1 AND (NEW.frozen_at > ends OR is_counted(NEW.poll)
        OR EXISTS (SELECT 1 FROM poll_terminations WHERE poll = NEW.poll)) THEN
        RAISE EXCEPTION 'poll % is over', NEW.poll USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_turn BEFORE INSERT ON rolls
    FOR EACH ROW EXECUTE FUNCTION refuse_roll_out_of_turn();

-- A row renews the unit's first row, of an earlier version of the same poll's roll.
CREATE FUNCTION refuse_foreign_renewal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM roll_entries e JOIN rolls was ON was.id = e.roll
        JOIN rolls is_now ON is_now.id = NEW.roll AND is_now.poll = was.poll
            AND is_now.version > was.version
        WHERE e.id = NEW.renews AND e.renews IS NULL AND e.unit = NEW.unit
    ) THEN
        RAISE EXCEPTION 'entry % is not the first of this unit', NEW.renews
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER first_of_unit BEFORE INSERT ON roll_entries
    FOR EACH ROW WHEN (NEW.renews IS NOT NULL) EXECUTE FUNCTION refuse_foreign_renewal();
"""

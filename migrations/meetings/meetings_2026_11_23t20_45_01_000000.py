from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-23T20:45:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Seats of the five, one spokesperson, positions of the four, frozen records"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="meetings", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
-- The lead and each of the four have one seat; any number of others may be invited.
CREATE UNIQUE INDEX seats_one_of_each ON seats (consultation, kind) WHERE kind <> 'invited';
CREATE UNIQUE INDEX seat_members_one_spokesperson ON seat_members (seat) WHERE is_spokesperson;

-- A position's seat is of the kind it says, and the check on the table allows the four only.
ALTER TABLE positions ADD CONSTRAINT positions_seat_of_its_kind
    FOREIGN KEY (seat, seat_kind) REFERENCES seats (id, kind) ON UPDATE RESTRICT ON DELETE RESTRICT;

CREATE INDEX statements_item ON statements (item);
CREATE INDEX promises_item ON promises (item);
CREATE INDEX seats_consultation ON seats (consultation);
CREATE INDEX seat_members_account ON seat_members (account);
CREATE INDEX quoted_results_consultation ON quoted_results (consultation);
CREATE INDEX consultations_community ON consultations (community);

SELECT make_append_only('quoted_results');
SELECT make_append_only('minutes');

-- What the issued minutes tell is not altered behind them.
CREATE FUNCTION refuse_after_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    which integer;
BEGIN
    IF TG_TABLE_NAME = 'meetings' THEN
        which := (told->>'id')::integer;
    ELSIF told ? 'meeting' THEN
        which := (told->>'meeting')::integer;
    ELSE
        SELECT meeting INTO which FROM agenda_items WHERE id = (told->>'item')::integer;
    END IF;
    IF EXISTS (SELECT 1 FROM minutes WHERE meeting = which) THEN
        RAISE EXCEPTION 'the minutes of meeting % are issued', which
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER minutes_issued BEFORE UPDATE OR DELETE ON meetings
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON agenda_items
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON attendances
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON statements
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON positions
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON promises
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
"""

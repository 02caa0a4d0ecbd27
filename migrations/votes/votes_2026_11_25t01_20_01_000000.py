from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T01:20:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Of a paper entered twice: three different people, and nothing changes afterwards"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('paper_settings');
SELECT make_append_only('paper_sheets');
SELECT make_append_only('paper_photos');
SELECT make_append_only('paper_readings');
SELECT make_append_only('paper_decisions');
SELECT make_append_only('slip_visits');
CREATE INDEX paper_settings_poll ON paper_settings (poll, id);
CREATE INDEX paper_photos_document ON paper_photos (document);
CREATE INDEX slip_visits_mark ON slip_visits (mark);
CREATE UNIQUE INDEX paper_decisions_ballot ON paper_decisions (ballot) WHERE ballot IS NOT NULL;

-- Nothing is read off a paper that is decided, and nobody reads second before somebody read first.
CREATE FUNCTION check_paper_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM paper_decisions WHERE sheet = NEW.sheet) THEN
        RAISE EXCEPTION 'this paper is decided' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.turn = 2 AND NOT EXISTS
        (SELECT 1 FROM paper_readings WHERE sheet = NEW.sheet AND turn = 1) THEN
        RAISE EXCEPTION 'nobody has read this paper first' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_paper_reading BEFORE INSERT ON paper_readings
    FOR EACH ROW EXECUTE FUNCTION check_paper_reading();

-- Two equal readings decide by themselves; otherwise a third person does. What is said of the
-- ground is in each one's own words and not compared.
CREATE FUNCTION check_paper_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    readings integer;
    different integer;
    own integer;
BEGIN
    SELECT count(*), count(DISTINCT reading - 'ground'),
        count(*) FILTER (WHERE read_by = NEW.decided_by)
        INTO readings, different, own FROM paper_readings WHERE sheet = NEW.sheet;
    IF readings <> 2 THEN
        RAISE EXCEPTION 'two people read a paper' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.decided_by IS NULL AND different <> 1 THEN
        RAISE EXCEPTION 'the readings differ' USING ERRCODE = 'restrict_violation';
    END IF;
    IF own <> 0 THEN
        RAISE EXCEPTION 'a third person decides' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_paper_decision BEFORE INSERT ON paper_decisions
    FOR EACH ROW EXECUTE FUNCTION check_paper_decision();
"""

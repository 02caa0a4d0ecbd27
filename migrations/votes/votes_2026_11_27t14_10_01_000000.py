from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:10:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "No ballot comes into a poll that is over"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


# Once a statement and not once a row: in a rush one statement brings many ballots. It runs after
# the references were checked, and so after any count that held the poll.
SQL = """
-- Frozen, not terminated, not final; once counted, only where an upheld objection asks for it.
CREATE FUNCTION takes_ballots(which integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM polls WHERE id = which AND frozen_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM poll_terminations WHERE poll = which)
        AND NOT EXISTS (SELECT 1 FROM final_results WHERE poll = which)
        AND (NOT EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion
                WHERE m.poll = which)
            OR EXISTS (SELECT 1 FROM objections o JOIN objection_answers a ON a.objection = o.id
                WHERE o.poll = which AND a.changes_figure AND NOT EXISTS
                    (SELECT 1 FROM count_corrections c WHERE c.objection = o.id)))
$$;

CREATE FUNCTION refuse_ballot_when_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which integer;
BEGIN
    IF TG_TABLE_NAME = 'ballots' THEN
        SELECT poll INTO which FROM (SELECT DISTINCT poll FROM fresh) f
            WHERE NOT takes_ballots(poll);
    ELSE
        SELECT poll INTO which FROM (SELECT DISTINCT b.poll FROM fresh f
            JOIN ballots b ON b.id = f.ballot) g WHERE NOT takes_ballots(poll);
    END IF;
    IF which IS NOT NULL THEN
        RAISE EXCEPTION 'poll % takes no ballots', which USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER not_when_over AFTER INSERT ON ballots REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ballot_when_over();
CREATE TRIGGER not_when_over AFTER INSERT ON ballot_units REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ballot_when_over();
CREATE TRIGGER not_when_over AFTER INSERT ON ballot_answers REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ballot_when_over();

-- The unique key of receipts begins with the poll as well.
DROP INDEX ballots_poll;
-- A household that has changed its answer often: its ballots are found by key all the same.
DROP INDEX ballot_units_entry;
CREATE INDEX ballot_units_entry ON ballot_units (entry, ballot);
"""

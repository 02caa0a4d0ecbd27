from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T15:48:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Whether a poll takes ballots is asked once a statement; the key of papers is theirs alone"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


# The planner moves a condition as far down as it can: it asked for every ballot that there was,
# before joining them to the new ones. What is materialized is asked for by itself; the poll of a
# ballot is looked up by its key.
SQL = """
CREATE OR REPLACE FUNCTION refuse_ballot_when_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which integer;
BEGIN
    IF TG_TABLE_NAME = 'ballots' THEN
        WITH named AS MATERIALIZED (SELECT DISTINCT poll FROM fresh)
        SELECT poll INTO which FROM named WHERE NOT takes_ballots(poll) LIMIT 1;
    ELSE
        WITH named AS MATERIALIZED (
            SELECT DISTINCT (SELECT b.poll FROM ballots b WHERE b.id = f.ballot) AS poll
            FROM fresh f)
        SELECT poll INTO which FROM named WHERE NOT takes_ballots(poll) LIMIT 1;
    END IF;
    IF which IS NOT NULL THEN
        RAISE EXCEPTION 'poll % takes no ballots', which USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

-- Of papers alone: with all ballots in it, a plan made while there were few takes it for the key
-- of receipts, and reads the whole poll for every one.
ALTER TABLE ballots DROP CONSTRAINT ballots_paper;
CREATE UNIQUE INDEX ballots_paper ON ballots (poll, paper) WHERE paper IS NOT NULL;
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-23T20:45:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Frozen polls, append-only rolls, ballots and results"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('rolls');
SELECT make_append_only('roll_entries');
SELECT make_append_only('slips');
SELECT make_append_only('ballots');
SELECT make_append_only('ballot_units');
SELECT make_append_only('ballot_answers');
SELECT make_append_only('withdrawals');
SELECT make_append_only('results');

-- Once frozen, what is asked, by which rule and until when stands.
CREATE FUNCTION refuse_after_freezing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which integer := CASE WHEN TG_TABLE_NAME = 'polls' THEN OLD.id END;
BEGIN
    IF TG_TABLE_NAME = 'motions' THEN
        which := CASE WHEN TG_OP = 'INSERT' THEN NEW.poll ELSE OLD.poll END;
    END IF;
    IF EXISTS (SELECT 1 FROM polls WHERE id = which AND frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'poll % is frozen', which USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON polls
    FOR EACH ROW EXECUTE FUNCTION refuse_after_freezing();
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON motions
    FOR EACH ROW EXECUTE FUNCTION refuse_after_freezing();

-- A pointer may move to a newer event, never vanish, and never points at another answer's event.
CREATE FUNCTION keep_current_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a current answer is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.motion, NEW.entry, NEW.signer, NEW.channel)
        IS DISTINCT FROM (OLD.motion, OLD.entry, OLD.signer, OLD.channel) THEN
        RAISE EXCEPTION 'only the ballot of a current answer changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pointer_only BEFORE UPDATE OR DELETE ON current_answers
    FOR EACH ROW EXECUTE FUNCTION keep_current_answer();
ALTER TABLE current_answers ADD CONSTRAINT current_answers_ballot_names_unit
    FOREIGN KEY (ballot, entry) REFERENCES ballot_units (ballot, entry);
ALTER TABLE current_answers ADD CONSTRAINT current_answers_ballot_answers_motion
    FOREIGN KEY (ballot, motion) REFERENCES ballot_answers (ballot, motion);

CREATE INDEX ballots_poll ON ballots (poll);
CREATE INDEX ballot_units_entry ON ballot_units (entry);
CREATE INDEX slip_attempts_slip ON slip_attempts (slip, tried_at);
CREATE INDEX polls_consultation ON polls (consultation);
"""

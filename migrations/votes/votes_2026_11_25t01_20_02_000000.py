from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T01:20:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "A frozen poll changes only by an extension or a termination; the roll check is kept"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('poll_extensions');
SELECT make_append_only('poll_terminations');
SELECT make_append_only('poll_documents');
SELECT make_append_only('roll_renewals');
SELECT make_append_only('roll_checks');
SELECT make_append_only('roll_check_slips');
SELECT make_append_only('roll_challenges');
SELECT make_append_only('roll_challenge_answers');

-- Of a frozen poll only the end moves, and only from where an extension found it to where that
-- extension sets it.
CREATE FUNCTION keep_frozen_poll() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same polls;
BEGIN
    IF OLD.frozen_at IS NOT NULL THEN
        IF TG_OP = 'UPDATE' THEN
            same := NEW;
            same.closes_at := OLD.closes_at;
            IF same IS NOT DISTINCT FROM OLD AND EXISTS (
                SELECT 1 FROM poll_extensions x WHERE x.poll = OLD.id
                AND x.closed_at = OLD.closes_at AND x.closes_at = NEW.closes_at
            ) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'poll % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
DROP TRIGGER frozen ON polls;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON polls
    FOR EACH ROW EXECUTE FUNCTION keep_frozen_poll();

CREATE FUNCTION is_counted(which integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion WHERE m.poll = which)
$$;

-- An extension is of a running poll and of the end that stands; a counted poll is not terminated.
CREATE FUNCTION only_while_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands timestamptz;
    frozen timestamptz;
BEGIN
    SELECT closes_at, frozen_at INTO stands, frozen FROM polls WHERE id = NEW.poll FOR UPDATE;
    IF frozen IS NULL OR is_counted(NEW.poll)
        OR EXISTS (SELECT 1 FROM poll_terminations WHERE poll = NEW.poll) THEN
        RAISE EXCEPTION 'poll % is a draft, counted or terminated', NEW.poll
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_TABLE_NAME = 'poll_extensions' THEN
        IF NEW.closed_at <> stands THEN
            RAISE EXCEPTION 'poll % ends otherwise', NEW.poll USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER running BEFORE INSERT ON poll_extensions
    FOR EACH ROW EXECUTE FUNCTION only_while_frozen();
CREATE TRIGGER uncounted BEFORE INSERT ON poll_terminations
    FOR EACH ROW EXECUTE FUNCTION only_while_frozen();

CREATE FUNCTION refuse_count_of_terminated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM poll_terminations t JOIN motions m ON m.poll = t.poll
               WHERE m.id = NEW.motion) THEN
        RAISE EXCEPTION 'motion % is of a terminated poll', NEW.motion
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER not_terminated BEFORE INSERT ON results
    FOR EACH ROW EXECUTE FUNCTION refuse_count_of_terminated();

CREATE INDEX poll_extensions_poll ON poll_extensions (poll, id);
CREATE INDEX poll_documents_poll ON poll_documents (poll, id);
CREATE INDEX polls_follows ON polls (follows);
CREATE INDEX roll_challenges_check ON roll_challenges (roll_check, id);
CREATE INDEX roll_challenges_dwelling ON roll_challenges (dwelling);
CREATE INDEX roll_check_attempts_slip ON roll_check_attempts (slip, tried_at);
CREATE INDEX roll_check_attempts_address ON roll_check_attempts (address, tried_at);
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T01:09:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A result is final once, after its days, its objections and another's recount"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('result_publications');
SELECT make_append_only('result_recounts');
SELECT make_append_only('final_results');
SELECT make_append_only('objections');
SELECT make_append_only('objection_answers');
SELECT make_append_only('count_corrections');
CREATE INDEX objections_poll ON objections (poll);
CREATE INDEX objections_address ON objections (address, raised_at);
CREATE INDEX result_recounts_poll ON result_recounts (poll, version);

-- Who counted does not check her own count.
CREATE FUNCTION refuse_own_recount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion
        WHERE m.poll = NEW.poll AND r.version = NEW.version AND r.counted_by = NEW.counted_by)
    THEN
        RAISE EXCEPTION 'person % has counted poll % herself', NEW.counted_by, NEW.poll
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_another BEFORE INSERT ON result_recounts
    FOR EACH ROW EXECUTE FUNCTION refuse_own_recount();

-- Nothing is final early, unanswered, unchecked, or in another version than the last.
CREATE FUNCTION refuse_early_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM (SELECT max(r.version) FROM results r
        JOIN motions m ON m.id = r.motion WHERE m.poll = NEW.poll) THEN
        RAISE EXCEPTION 'not the last version of poll %', NEW.poll
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM result_publications p WHERE p.poll = NEW.poll
        AND p.version = NEW.version AND p.ends_on < NEW.final_on) THEN
        RAISE EXCEPTION 'the publicity of poll % has not ended', NEW.poll
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (SELECT c.equal FROM result_recounts c WHERE c.poll = NEW.poll
        AND c.version = NEW.version ORDER BY c.id DESC LIMIT 1) IS NOT TRUE THEN
        RAISE EXCEPTION 'poll % has no equal recount', NEW.poll
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM objections o LEFT JOIN objection_answers a ON a.objection = o.id
        WHERE o.poll = NEW.poll AND (a.id IS NULL OR (a.changes_figure AND NOT EXISTS
            (SELECT 1 FROM count_corrections c WHERE c.objection = o.id)))) THEN
        RAISE EXCEPTION 'objections to poll % are open', NEW.poll
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER not_early BEFORE INSERT ON final_results
    FOR EACH ROW EXECUTE FUNCTION refuse_early_final();

-- A new version needs an upheld objection, and there is none after the final result.
CREATE FUNCTION refuse_groundless_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which integer := (SELECT poll FROM motions WHERE id = NEW.motion);
BEGIN
    IF EXISTS (SELECT 1 FROM final_results WHERE poll = which) THEN
        RAISE EXCEPTION 'the result of poll % is final', which
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version > 1 AND NOT EXISTS (SELECT 1 FROM count_corrections
        WHERE poll = which AND version = NEW.version) THEN
        RAISE EXCEPTION 'no objection asks for version % of poll %', NEW.version, which
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grounded BEFORE INSERT ON results
    FOR EACH ROW EXECUTE FUNCTION refuse_groundless_version();

-- After the count a ballot is taken back only because an objection was upheld.
CREATE FUNCTION refuse_late_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which integer := (SELECT poll FROM ballots WHERE id = NEW.ballot);
BEGIN
    IF EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion WHERE m.poll = which)
        AND NOT EXISTS (SELECT 1 FROM objections o JOIN objection_answers a ON a.objection = o.id
            WHERE o.poll = which AND a.changes_figure AND NOT EXISTS
                (SELECT 1 FROM count_corrections c WHERE c.objection = o.id)) THEN
        RAISE EXCEPTION 'poll % has been counted', which USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER not_after_count BEFORE INSERT ON withdrawals
    FOR EACH ROW EXECUTE FUNCTION refuse_late_withdrawal();
"""

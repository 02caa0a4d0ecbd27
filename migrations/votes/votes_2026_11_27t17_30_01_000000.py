from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T17:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Objections name what they attack; its maker does not answer; mediation is append-only"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
ALTER TABLE objections DISABLE TRIGGER append_only;
UPDATE objections o SET consultation = p.consultation,
    label = '第 ' || p.number || ' 号表决事项 ' || m.number || '《' || m.title
        || '》的计票结果第 ' || r.version || ' 版'
    FROM polls p, results r, motions m
    WHERE p.id = o.poll AND r.id = o.result AND m.id = r.motion;
ALTER TABLE objections ENABLE TRIGGER append_only;
ALTER TABLE objections ADD CONSTRAINT objections_label CHECK (label <> '');
ALTER TABLE objections DROP CONSTRAINT objections_known_kind;
ALTER TABLE objections ADD CONSTRAINT objections_known_kind CHECK (kind IN
    ('roll', 'delivery', 'reading', 'count', 'result', 'scheme', 'amount', 'minutes', 'other'));
CREATE INDEX objections_consultation ON objections (consultation);
CREATE INDEX objections_scheme_version ON objections (scheme_version);
CREATE INDEX mediations_consultation ON mediations (consultation);
CREATE INDEX mediation_sessions_mediation ON mediation_sessions (mediation);
SELECT make_append_only('figure_corrections');
SELECT make_append_only('mediations');
SELECT make_append_only('mediation_sessions');
SELECT make_append_only('mediation_outcomes');
SELECT make_append_only('judicial_steps');
SELECT make_append_only('dispute_items');

-- Who made what an objection attacks: counted, entered, froze, published, issued it.
CREATE FUNCTION makers_of_attacked(which integer) RETURNS integer[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT m.person ORDER BY m.person), '{}') FROM objections o
    CROSS JOIN LATERAL (
        SELECT r.counted_by AS person FROM results r WHERE r.id = o.result
            AND (o.kind IN ('count', 'result') OR o.kind = 'reading' AND o.ballot IS NULL)
        UNION SELECT b.recorded_by FROM ballots b WHERE b.id = o.ballot
        UNION SELECT d.decided_by FROM paper_decisions d WHERE d.ballot = o.ballot
        UNION SELECT r.frozen_by FROM rolls r WHERE r.id = o.roll
        UNION SELECT v.published_by FROM scheme_versions v WHERE v.id = o.scheme_version
        UNION SELECT i.issued_by FROM minutes i WHERE i.meeting = o.meeting
        UNION SELECT b.published_by FROM result_publications b JOIN results r
            ON r.version = b.version WHERE o.kind = 'delivery' AND r.id = o.result
            AND b.poll = o.poll
        UNION SELECT p.prepared_by FROM polls p WHERE o.kind = 'delivery' AND o.result IS NULL
            AND p.id = o.poll
    ) m WHERE o.id = which AND m.person IS NOT NULL
$$;
CREATE FUNCTION refuse_own_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.answered_by = ANY(makers_of_attacked(NEW.objection)) THEN
        RAISE EXCEPTION 'person % made what objection % attacks', NEW.answered_by, NEW.objection
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_another BEFORE INSERT ON objection_answers
    FOR EACH ROW EXECUTE FUNCTION refuse_own_answer();

-- A figure is put right because an objection was upheld; a scheme by a later version of the same.
CREATE FUNCTION refuse_groundless_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM objections o JOIN objection_answers a ON a.objection = o.id
        LEFT JOIN scheme_versions w ON w.id = o.scheme_version
        LEFT JOIN scheme_versions v ON v.id = NEW.scheme_version
        WHERE o.id = NEW.objection AND a.changes_figure AND o.result IS NULL
        AND (w.id IS NULL) = (v.id IS NULL)
        AND (w.id IS NULL OR v.scheme = w.scheme AND v.number > w.number)) THEN
        RAISE EXCEPTION 'objection % asks for no such correction', NEW.objection
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grounded BEFORE INSERT ON figure_corrections
    FOR EACH ROW EXECUTE FUNCTION refuse_groundless_correction();

-- Upheld, changes a figure, and the figure is not put right yet.
CREATE FUNCTION awaits_correction(which integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM objection_answers a WHERE a.objection = which AND a.changes_figure)
        AND NOT EXISTS (SELECT 1 FROM count_corrections c WHERE c.objection = which)
        AND NOT EXISTS (SELECT 1 FROM figure_corrections f WHERE f.objection = which)
$$;

-- Nothing is final early, unanswered, unchecked, or in another version than the last.
CREATE OR REPLACE FUNCTION refuse_early_final() RETURNS trigger LANGUAGE plpgsql AS $$
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
        WHERE o.poll = NEW.poll AND (a.id IS NULL OR awaits_correction(o.id))) THEN
        RAISE EXCEPTION 'objections to poll % are open', NEW.poll
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- After the count a ballot is taken back, or comes in, only because an objection to it was upheld.
CREATE FUNCTION reopens_count(which integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM objections o
        WHERE o.poll = which AND o.result IS NOT NULL AND awaits_correction(o.id))
$$;
CREATE OR REPLACE FUNCTION refuse_late_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which integer := (SELECT poll FROM ballots WHERE id = NEW.ballot);
BEGIN
    IF EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion WHERE m.poll = which)
        AND NOT reopens_count(which) THEN
        RAISE EXCEPTION 'poll % has been counted', which USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION takes_ballots(which integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM polls WHERE id = which AND frozen_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM poll_terminations WHERE poll = which)
        AND NOT EXISTS (SELECT 1 FROM final_results WHERE poll = which)
        AND (NOT EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion
                WHERE m.poll = which) OR reopens_count(which))
$$;
"""

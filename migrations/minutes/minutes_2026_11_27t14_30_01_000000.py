from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Minutes go forward only; a circulated record is closed; search by two characters"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="minutes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('minutes_papers');
SELECT make_append_only('minutes_versions');
SELECT make_append_only('minutes_readers');
SELECT make_append_only('minutes_readings');
SELECT make_append_only('minutes_corrections');
SELECT make_append_only('correction_decisions');
SELECT make_append_only('minutes_approvals');
SELECT make_append_only('minutes_signatures');
SELECT make_append_only('minutes_scans');
SELECT make_append_only('minutes_finals');
SELECT make_append_only('official_papers');
SELECT make_append_only('ways_on');
SELECT make_append_only('tasks');
SELECT make_append_only('task_reports');

CREATE UNIQUE INDEX minutes_signatures_once
    ON minutes_signatures (approval, capacity, coalesce(seat, 0));
CREATE INDEX minutes_readers_account ON minutes_readers (account);
CREATE INDEX minutes_readers_paper ON minutes_readers (paper);
CREATE INDEX minutes_corrections_version ON minutes_corrections (version);
CREATE INDEX official_papers_consultation ON official_papers (consultation);
CREATE INDEX ways_on_item ON ways_on (item);
CREATE INDEX tasks_consultation ON tasks (consultation);
CREATE INDEX tasks_meeting ON tasks (meeting);
CREATE INDEX task_reports_task ON task_reports (task);

-- Forward only. What comes after an approval is signing; after the final document, nothing.
CREATE FUNCTION minutes_forward_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := to_jsonb(NEW);
    which integer;
BEGIN
    IF TG_TABLE_NAME = 'minutes_versions' THEN
        which := (told->>'paper')::integer;
    ELSIF TG_TABLE_NAME IN ('minutes_corrections', 'minutes_readings') THEN
        SELECT paper INTO which FROM minutes_versions WHERE id = (told->>'version')::integer;
    ELSIF TG_TABLE_NAME = 'correction_decisions' THEN
        SELECT v.paper INTO which FROM minutes_versions v JOIN minutes_corrections c
            ON c.version = v.id WHERE c.id = (told->>'correction')::integer;
    END IF;
    IF TG_TABLE_NAME = 'minutes_readings' AND told->>'what' = 'opened' THEN RETURN NEW; END IF;
    IF which IS NOT NULL THEN
        IF EXISTS (SELECT 1 FROM minutes_approvals WHERE paper = which) THEN
            RAISE EXCEPTION 'the minutes are approved' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'minutes_approvals' THEN
        IF EXISTS (SELECT 1 FROM minutes_versions v JOIN minutes_versions own
                   ON own.id = (told->>'version')::integer
                   WHERE v.paper = own.paper AND v.number > own.number)
           OR EXISTS (SELECT 1 FROM minutes_corrections c
                   JOIN minutes_versions v ON v.id = c.version
                   LEFT JOIN correction_decisions d ON d.correction = c.id
                   WHERE v.paper = (told->>'paper')::integer
                   AND (d.id IS NULL OR (d.accepted AND v.id = (told->>'version')::integer)))
           OR NOT EXISTS (SELECT 1 FROM minutes_versions
                   WHERE id = (told->>'version')::integer
                   AND paper = (told->>'paper')::integer)
        THEN
            RAISE EXCEPTION 'not the version to approve' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM minutes_finals WHERE approval = (told->>'approval')::integer) THEN
        RAISE EXCEPTION 'the minutes are final' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER forward_only BEFORE INSERT ON minutes_versions
    FOR EACH ROW EXECUTE FUNCTION minutes_forward_only();
CREATE TRIGGER forward_only BEFORE INSERT ON minutes_corrections
    FOR EACH ROW EXECUTE FUNCTION minutes_forward_only();
CREATE TRIGGER forward_only BEFORE INSERT ON correction_decisions
    FOR EACH ROW EXECUTE FUNCTION minutes_forward_only();
CREATE TRIGGER forward_only BEFORE INSERT ON minutes_readings
    FOR EACH ROW EXECUTE FUNCTION minutes_forward_only();
CREATE TRIGGER forward_only BEFORE INSERT ON minutes_approvals
    FOR EACH ROW EXECUTE FUNCTION minutes_forward_only();
CREATE TRIGGER forward_only BEFORE INSERT ON minutes_signatures
    FOR EACH ROW EXECUTE FUNCTION minutes_forward_only();
CREATE TRIGGER forward_only BEFORE INSERT ON minutes_scans
    FOR EACH ROW EXECUTE FUNCTION minutes_forward_only();

-- Minutes stand only by an approval that gave them this number.
CREATE FUNCTION minutes_only_by_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM minutes_approvals a JOIN minutes_papers p ON p.id = a.paper
                   WHERE p.meeting = NEW.meeting AND p.addendum = 0
                   AND a.community = NEW.community AND a.year = NEW.year AND a.issue = NEW.issue)
    THEN
        RAISE EXCEPTION 'the minutes are not approved' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_by_approval BEFORE INSERT ON minutes
    FOR EACH ROW EXECUTE FUNCTION minutes_only_by_approval();

-- What was circulated is not altered behind it: corrections are kept beside the record.
CREATE OR REPLACE FUNCTION refuse_after_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF EXISTS (SELECT 1 FROM minutes WHERE meeting = which)
       OR EXISTS (SELECT 1 FROM minutes_papers WHERE meeting = which) THEN
        RAISE EXCEPTION 'the minutes of meeting % are issued', which
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- Search: every character and every two neighbouring ones of a text, in lower case, no spaces.
CREATE FUNCTION search_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
        SELECT substr(t, i, n) AS gram
        FROM (SELECT regexp_replace(lower(words), '[[:space:]]+', '', 'g') AS t) AS plain,
             generate_series(1, length(t)) AS i, generate_series(1, 2) AS n
        WHERE i + n - 1 <= length(t)
    ) AS grams
$$;
CREATE INDEX consultations_grams ON consultations
    USING gin (search_grams(topic || ' ' || background));
CREATE INDEX agenda_items_grams ON agenda_items
    USING gin (search_grams(title || ' ' || summary || ' ' || agreed));
CREATE INDEX statements_grams ON statements USING gin (search_grams(text));
CREATE INDEX promises_grams ON promises USING gin (search_grams(who || ' ' || what));
CREATE INDEX minutes_finals_grams ON minutes_finals USING gin (search_grams(text));
"""

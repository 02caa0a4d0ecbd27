from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T01:11:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Published schemes are append-only; what a frozen motion adopts stands"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('scheme_papers');
SELECT make_append_only('waiver_reasons');
SELECT make_append_only('scheme_versions');

CREATE FUNCTION refuse_adopting_after_freezing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked integer := CASE WHEN TG_OP = 'INSERT' THEN NEW.motion ELSE OLD.motion END;
BEGIN
    IF EXISTS (SELECT 1 FROM motions m JOIN polls p ON p.id = m.poll
               WHERE m.id = asked AND p.frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'motion % is frozen', asked USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF TG_OP = 'UPDATE' AND NEW.motion <> OLD.motion THEN
        RAISE EXCEPTION 'a motion keeps its scheme' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON motion_schemes
    FOR EACH ROW EXECUTE FUNCTION refuse_adopting_after_freezing();

CREATE INDEX cost_schemes_consultation ON cost_schemes (consultation);
CREATE INDEX scheme_papers_scheme ON scheme_papers (scheme);
CREATE INDEX waiver_reasons_scheme ON waiver_reasons (scheme, unit);
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Opinions, questions and answers are append-only"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="review", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('legal_opinions');
SELECT make_append_only('review_questions');
SELECT make_append_only('review_answers');

CREATE FUNCTION review_answered_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM review_questions q WHERE q.id = NEW.question
               AND q.asked_by = NEW.answered_by) THEN
        RAISE EXCEPTION 'a question is answered by another person' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_answers_by_another BEFORE INSERT ON review_answers
    FOR EACH ROW EXECUTE FUNCTION review_answered_by_another();
CREATE INDEX review_questions_consultation ON review_questions (consultation, id);
"""

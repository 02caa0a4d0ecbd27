from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-25T01:50:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Surveys: what was asked and said is append-only; a helper is assigned once"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="meetings", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('survey_reasons');
SELECT make_append_only('survey_households');
SELECT make_append_only('survey_visits');
SELECT make_append_only('survey_visit_reasons');
SELECT make_append_only('survey_works_consents');

CREATE UNIQUE INDEX survey_helpers_once ON survey_helpers (survey, person, building)
    WHERE removed_at IS NULL;
CREATE INDEX surveys_community ON surveys (community);
CREATE INDEX survey_visits_newest ON survey_visits (household, visited_at, id);
CREATE INDEX survey_questions_household ON survey_questions (household);
CREATE INDEX survey_works_consents_household ON survey_works_consents (household);
CREATE INDEX survey_appointments_household ON survey_appointments (household);
CREATE INDEX survey_appointments_day ON survey_appointments (starts_at);
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T15:10:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Notices and answers are append-only; one feed a person"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="invitations", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('meeting_notices');
SELECT make_append_only('invitation_answers');
CREATE INDEX invitation_answers_invitation ON invitation_answers (invitation, id);
-- A meeting is cancelled once.
CREATE UNIQUE INDEX meeting_notices_cancelled_once ON meeting_notices (meeting)
    WHERE kind = 'cancel';
CREATE UNIQUE INDEX meeting_invitations_one_stands_for ON meeting_invitations (meeting, seat)
    WHERE stands_for AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX calendar_feeds_one_a_person ON calendar_feeds (person)
    WHERE revoked_at IS NULL;
CREATE INDEX meetings_starts_at ON meetings (starts_at);
"""

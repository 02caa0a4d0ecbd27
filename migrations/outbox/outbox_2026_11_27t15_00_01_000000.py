from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T15:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Attempts are append-only; what was sent stays sent"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="outbox", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('message_attempts');
CREATE INDEX message_attempts_message ON message_attempts (message, id);
CREATE INDEX messages_due ON messages (due_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX messages_subject ON messages (subject, subject_id, id);
CREATE INDEX messages_unread ON messages (person) WHERE channel = 'inbox' AND state = 'sent';
CREATE INDEX messages_inbox ON messages (person, id) WHERE channel = 'inbox';
CREATE INDEX messages_keeping ON messages (settled_at) WHERE pruned_at IS NULL;

-- What has left cannot be sent once more, and no message vanishes.
CREATE FUNCTION refuse_unsending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'messages are kept' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.key <> NEW.key OR OLD.channel <> NEW.channel OR OLD.kind <> NEW.kind
       OR (OLD.state IN ('sent', 'delivered') AND NEW.state IN ('waiting', 'sending', 'withdrawn'))
    THEN
        RAISE EXCEPTION 'message % was sent', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER sent_stays_sent BEFORE UPDATE OR DELETE ON messages
    FOR EACH ROW EXECUTE FUNCTION refuse_unsending();
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T13:40:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Kinds as used never change; nobody has two seats at one table; questions keep their words"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="preparing", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('kind_versions');
SELECT make_append_only('consultation_kinds');

CREATE INDEX bookings_meeting ON bookings (meeting);
CREATE INDEX bookings_placement ON bookings (placement);
CREATE INDEX busy_times_resource ON busy_times (kind, resource, ends_at);
CREATE INDEX expert_interests_expert ON expert_interests (expert);
CREATE INDEX expert_seats_expert ON expert_seats (expert);
CREATE UNIQUE INDEX experts_account ON experts (street, account) WHERE account IS NOT NULL;
CREATE UNIQUE INDEX expert_interests_once ON expert_interests (expert, body, estate)
    NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX papers_item ON papers (item);
CREATE INDEX paper_questions_item ON paper_questions (item);
CREATE INDEX paper_questions_source ON paper_questions (source, asked_at);
CREATE INDEX date_polls_consultation ON date_polls (consultation);
CREATE INDEX date_voters_poll ON date_voters (poll);
CREATE INDEX placements_consultation ON placements (consultation);
CREATE INDEX placing_runs_street ON placing_runs (street, id);
CREATE UNIQUE INDEX placing_runs_one_open ON placing_runs (street) WHERE state = 'proposed';

-- One person, one seat. The consultation's row is locked, so that two who fill two seats at once
-- come one after the other; what stood before this rule came is left as it is.
CREATE FUNCTION refuse_second_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE table_of integer;
BEGIN
    SELECT consultation INTO table_of FROM seats WHERE id = NEW.seat;
    PERFORM 1 FROM consultations WHERE id = table_of FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM seat_members m JOIN seats s ON s.id = m.seat
        WHERE s.consultation = table_of AND s.id <> NEW.seat
        AND (m.account = NEW.account OR m.name = NEW.name)
    ) THEN
        RAISE EXCEPTION 'a person has a second seat at one table'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'seat_members_one_seat_a_table';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER one_seat_a_table BEFORE INSERT OR UPDATE OF name, account, seat ON seat_members
    FOR EACH ROW EXECUTE FUNCTION refuse_second_seat();

CREATE FUNCTION refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.item, OLD.kind, OLD.who, OLD.text, OLD.asked_at)
        IS DISTINCT FROM (NEW.item, NEW.kind, NEW.who, NEW.text, NEW.asked_at)
        OR (OLD.answered_at IS NOT NULL AND OLD.answer <> NEW.answer) THEN
        RAISE EXCEPTION 'what was asked and answered keeps its words'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER words_kept BEFORE UPDATE OR DELETE ON paper_questions
    FOR EACH ROW EXECUTE FUNCTION refuse_other_words();
"""

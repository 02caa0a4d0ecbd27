from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T13:45:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Histories of the table are append-only; one speaks, one item is open"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sitting", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('presences');
SELECT make_append_only('interests');
SELECT make_append_only('position_entries');
SELECT make_append_only('condition_states');
SELECT make_append_only('statement_revisions');
SELECT make_append_only('wording_versions');

CREATE UNIQUE INDEX agenda_items_one_open ON agenda_items (meeting) WHERE state = 'open';
CREATE UNIQUE INDEX speaking_turns_one_speaks ON speaking_turns (meeting)
    WHERE state = 'speaking';
CREATE INDEX speaking_turns_item ON speaking_turns (item);
CREATE INDEX presences_newest ON presences (meeting, member, id);
CREATE INDEX interests_newest ON interests (meeting, member, id);
CREATE INDEX position_entries_item ON position_entries (item, id);
CREATE INDEX conditions_item ON conditions (item);
CREATE INDEX condition_states_newest ON condition_states (condition, id);
CREATE INDEX statement_revisions_item ON statement_revisions (item);
CREATE INDEX option_arguments_option ON option_arguments (option);

ALTER TABLE position_entries ADD CONSTRAINT position_entries_seat_of_its_kind
    FOREIGN KEY (seat, seat_kind) REFERENCES seats (id, kind) ON UPDATE RESTRICT ON DELETE RESTRICT;

-- Positions taken before there were rounds are those of the first.
INSERT INTO position_entries
    (item, seat, seat_kind, round, stance, reason, dissent, remote, taken_at, noted_by)
    SELECT p.item, p.seat, p.seat_kind, 1, p.stance, p.reason, p.dissent, false, m.starts_at, NULL
    FROM positions p JOIN agenda_items a ON a.id = p.item JOIN meetings m ON m.id = a.meeting
    ORDER BY p.id;
INSERT INTO conditions (item, seat, text, met_by, round, raised_at)
    SELECT p.item, p.seat, p.reason, NULL, 1, m.starts_at
    FROM positions p JOIN agenda_items a ON a.id = p.item JOIN meetings m ON m.id = a.meeting
    WHERE p.stance = 'on_condition' ORDER BY p.id;

-- What the minutes tell is not altered behind them once they go round: here too.
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON presences
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON interests
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON speaking_turns
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON position_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON conditions
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON item_options
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON straw_polls
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON wording_sentences
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes();

-- Rows that hang on one of these: the parent's table and column are the arguments.
CREATE FUNCTION refuse_after_minutes_of_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    which integer;
BEGIN
    EXECUTE format(
        'SELECT a.meeting FROM %I p JOIN agenda_items a ON a.id = p.item WHERE p.id = $1',
        TG_ARGV[0]) INTO which USING (told->>TG_ARGV[1])::integer;
    IF EXISTS (SELECT 1 FROM minutes WHERE meeting = which)
        OR EXISTS (SELECT 1 FROM minutes_papers WHERE meeting = which) THEN
        RAISE EXCEPTION 'the minutes of meeting % have gone round', which
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON condition_states
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes_of_parent('conditions', 'condition');
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON option_arguments
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes_of_parent('item_options', 'option');
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON straw_answers
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes_of_parent('straw_polls', 'poll');
CREATE TRIGGER minutes_issued BEFORE INSERT OR UPDATE OR DELETE ON wording_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_after_minutes_of_parent('wording_sentences', 'sentence');
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:50:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "The ledger is append-only, asks once, and a reversal mirrors what it reverses"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="collecting", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
SELECT make_append_only('collections');
SELECT make_append_only('journal_entries');
SELECT make_append_only('final_accounts');

CREATE UNIQUE INDEX journal_entries_one_due ON journal_entries (collection, unit)
    WHERE kind = 'due';
CREATE UNIQUE INDEX journal_entries_one_settlement ON journal_entries (collection, unit)
    WHERE kind = 'settlement';
CREATE INDEX journal_entries_unit ON journal_entries (collection, unit, id);

CREATE FUNCTION reversal_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'reversal' AND NOT EXISTS (
        SELECT 1 FROM journal_entries e WHERE e.id = NEW.reverses
        AND e.collection = NEW.collection AND e.unit = NEW.unit
        AND e.amount_fen = NEW.amount_fen AND e.debit = NEW.credit
        AND e.credit = NEW.debit AND e.kind IN ('payment', 'refund')) THEN
        RAISE EXCEPTION 'a reversal mirrors a payment or refund' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_entries_reversal_mirrors BEFORE INSERT ON journal_entries
    FOR EACH ROW EXECUTE FUNCTION reversal_mirrors();
"""

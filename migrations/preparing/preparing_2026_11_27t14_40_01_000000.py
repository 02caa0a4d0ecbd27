from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-27T14:40:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Who moves from one seat to another has one seat"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="preparing", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
CREATE OR REPLACE FUNCTION refuse_second_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE table_of integer;
BEGIN
    SELECT consultation INTO table_of FROM seats WHERE id = NEW.seat;
    PERFORM 1 FROM consultations WHERE id = table_of FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM seat_members m JOIN seats s ON s.id = m.seat
        WHERE s.consultation = table_of AND s.id <> NEW.seat AND m.id <> NEW.id
        AND (m.account = NEW.account OR m.name = NEW.name)
    ) THEN
        RAISE EXCEPTION 'a person has a second seat at one table'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'seat_members_one_seat_a_table';
    END IF;
    RETURN NEW;
END $$;
"""

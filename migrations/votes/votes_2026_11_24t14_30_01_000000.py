from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, Varchar
from piccolo.constraints import Check

from app.database import execute

ID = "2026-11-24T14:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "The capacity of papers that are there; a withdrawn ballot stands no longer"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="votes", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    manager.alter_column(
        table_class_name="Ballot",
        tablename="ballots",
        column_name="capacity",
        params={"default": None},
        old_params={"default": "owner"},
        column_class=Varchar,
        old_column_class=Varchar,
    )
    manager.alter_column(
        table_class_name="Ballot",
        tablename="ballots",
        column_name="documents",
        params={"default": None},
        old_params={"default": "[]"},
        column_class=JSONB,
        old_column_class=JSONB,
    )
    manager.alter_column(
        table_class_name="Poll",
        tablename="polls",
        column_name="scope",
        params={"default": None},
        old_params={"default": '{"buildings": [], "staircases": []}'},
        column_class=JSONB,
        old_column_class=JSONB,
    )
    manager.add_constraint(
        table_class_name="Ballot",
        tablename="ballots",
        constraint_name="ballots_capacity_fits_role",
        constraint_class=Check,
        params={
            "condition": "CASE WHEN capacity IN ('proxy', 'guardian', 'tenant') THEN signer_role = capacity ELSE signer_role = 'owner' END"
        },
        schema=None,
    )
    return manager


SQL = """
ALTER TABLE ballots DISABLE TRIGGER append_only;
UPDATE ballots SET capacity = signer_role WHERE signer_role <> 'owner';
ALTER TABLE ballots ENABLE TRIGGER append_only;
SELECT make_append_only('deliveries');
CREATE INDEX deliveries_poll ON deliveries (poll, entry);
CREATE INDEX slip_attempts_address ON slip_attempts (address, tried_at);

-- A pointer goes only when the ballot it points at was withdrawn.
CREATE OR REPLACE FUNCTION keep_current_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM withdrawals WHERE ballot = OLD.ballot) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a current answer is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.motion, NEW.entry, NEW.signer, NEW.channel)
        IS DISTINCT FROM (OLD.motion, OLD.entry, OLD.signer, OLD.channel) THEN
        RAISE EXCEPTION 'only the ballot of a current answer changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

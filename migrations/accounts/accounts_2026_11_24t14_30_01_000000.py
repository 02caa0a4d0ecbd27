from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.database import execute

ID = "2026-11-24T14:30:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "More roles and their places; indexes"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def run():
        await execute(SQL)

    manager.add_raw(run)
    return manager


SQL = """
-- Piccolo compares constraints by name; these say something new.
ALTER TABLE grants DROP CONSTRAINT grants_known_role;
ALTER TABLE grants ADD CONSTRAINT grants_known_role CHECK ("role" IN (
    'administrator', 'street_staff', 'community_secretary', 'community_clerk', 'grid_worker',
    'building_head', 'owners_committee', 'heating_company', 'property_company', 'lawyer',
    'social_worker', 'expert', 'volunteer'));
ALTER TABLE grants DROP CONSTRAINT grants_place_fits_role;
ALTER TABLE grants ADD CONSTRAINT grants_place_fits_role CHECK (
    CASE WHEN role = 'street_staff' THEN
        street IS NOT NULL AND num_nonnulls(community, grid, building, body) = 0
    WHEN role IN ('community_secretary', 'community_clerk', 'volunteer') THEN
        community IS NOT NULL AND num_nonnulls(street, grid, building, body) = 0
    WHEN role = 'grid_worker' THEN
        grid IS NOT NULL AND num_nonnulls(street, community, building, body) = 0
    WHEN role = 'building_head' THEN
        building IS NOT NULL AND num_nonnulls(street, community, grid, body) = 0
    WHEN role IN ('owners_committee', 'heating_company', 'property_company') THEN
        body IS NOT NULL AND num_nonnulls(street, community, grid, building) = 0
    WHEN role IN ('lawyer', 'social_worker', 'expert') THEN
        num_nonnulls(street, community, grid, building) = 0
    ELSE num_nonnulls(street, community, grid, building, body) = 0 END);
ALTER TABLE grants DROP CONSTRAINT grants_granted_once;
ALTER TABLE grants ADD CONSTRAINT grants_granted_once
    UNIQUE NULLS NOT DISTINCT (person, role, street, community, grid, building, body);

CREATE INDEX sign_ins_person ON sign_ins (person, address, at);
CREATE INDEX invitations_person ON invitations (person);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, failed_at);
CREATE INDEX persons_name ON persons (name);
"""

"""People who sign in, what they may do and where, and their sessions. Residents have none."""

from typing import get_args

from piccolo.columns import Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.permissions import Role
from app.columns import (
    belongs_to,
    flag,
    may_belong_to,
    moment,
    one_of,
    optional_integer,
    optional_moment,
    optional_short_text,
    short_text,
)
from app.places.tables import Body, Community, Grid, Street

ROLES: tuple[str, ...] = get_args(Role)


class Person(Table, tablename="persons"):
    """`password_hash` is argon2id in PHC form, "" until the person has set a password.

    `totp_secret` is base32, asked for at sign-in once `totp_since` is set. A step that was used
    is kept in `totp_step` so that a code opens once.
    """

    id: Serial
    name = short_text(60)
    account = short_text(60, unique=True)
    password_hash = short_text(200)
    active = flag()
    created_at = moment()
    totp_secret = optional_short_text(64)
    totp_since = optional_moment()
    totp_step = optional_integer()


class Grant(Table, tablename="grants"):
    """One role at one place.

    A building head's place is a building, a grid worker's a grid, those of the four a body; the
    cases of whoever is seated come from the seats, not from a place. `building` refers to
    `buildings`, which stand on this package: the foreign key is in the estates' migration.
    """

    id: Serial
    person = belongs_to(Person)
    role = short_text(30)
    street = may_belong_to(Street)
    community = may_belong_to(Community)
    grid = may_belong_to(Grid)
    building = optional_integer()
    body = may_belong_to(Body)
    granted_at = moment()

    grants_known_role = Check(one_of("role", *ROLES))
    grants_place_fits_role = Check(
        "CASE WHEN role = 'street_staff' THEN"
        " street IS NOT NULL AND num_nonnulls(community, grid, building, body) = 0"
        " WHEN role IN ('community_secretary', 'community_clerk', 'volunteer') THEN"
        " community IS NOT NULL AND num_nonnulls(street, grid, building, body) = 0"
        " WHEN role = 'grid_worker' THEN"
        " grid IS NOT NULL AND num_nonnulls(street, community, building, body) = 0"
        " WHEN role = 'building_head' THEN"
        " building IS NOT NULL AND num_nonnulls(street, community, grid, body) = 0"
        " WHEN role IN ('owners_committee', 'heating_company', 'property_company') THEN"
        " body IS NOT NULL AND num_nonnulls(street, community, grid, building) = 0"
        " WHEN role IN ('lawyer', 'social_worker', 'expert') THEN"
        " num_nonnulls(street, community, grid, building) = 0"
        " ELSE num_nonnulls(street, community, grid, building, body) = 0 END"
    )
    grants_granted_once = Unique(
        ["person", "role", "street", "community", "grid", "building", "body"],
        nulls_distinct=False,
    )


class Session(Table, tablename="sessions"):
    """Kept by SHA-256 of the cookie: who reads the table cannot sign in with it."""

    id: Serial
    token_hash = Bytea(default=None, null=False, unique=True)
    person = belongs_to(Person)
    created_at = moment()
    expires_at = moment()


class SignInFailure(Table, tablename="sign_in_failures"):
    """Counted per account and address, so that one address cannot lock others out."""

    id: Serial
    account = short_text(60)
    address = short_text(60)
    failed_at = moment()


class SignIn(Table, tablename="sign_ins"):
    """One that succeeded: from where an account is known, and for its own person to see."""

    id: Serial
    person = belongs_to(Person)
    address = short_text(60)
    at = moment()


class Invitation(Table, tablename="invitations"):
    """A link that sets a password once. Kept by SHA-256, like a session."""

    id: Serial
    person = belongs_to(Person)
    purpose = short_text(20)
    token_hash = Bytea(default=None, null=False, unique=True)
    made_by = belongs_to(Person)
    made_at = moment()
    expires_at = moment()
    used_at = optional_moment()

    invitations_known_purpose = Check(one_of("purpose", "invite", "reset"))

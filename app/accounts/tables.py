"""People who sign in, what they may do and where, and their sessions. Residents have none."""

from piccolo.columns import Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import belongs_to, flag, may_belong_to, moment, one_of, short_text
from app.places.tables import Community, Street


class Person(Table, tablename="persons"):
    """`password_hash` is argon2id in PHC form."""

    id: Serial
    name = short_text(60)
    account = short_text(60, unique=True)
    password_hash = short_text(200)
    active = flag()
    created_at = moment()


class Grant(Table, tablename="grants"):
    """One role at one place. A lawyer's cases come from the seats she holds, not from a place."""

    id: Serial
    person = belongs_to(Person)
    role = short_text(30)
    street = may_belong_to(Street)
    community = may_belong_to(Community)
    granted_at = moment()

    grants_known_role = Check(
        one_of(
            "role",
            "administrator",
            "street_staff",
            "community_secretary",
            "community_clerk",
            "lawyer",
        )
    )
    grants_place_fits_role = Check(
        "CASE role WHEN 'street_staff' THEN street IS NOT NULL AND community IS NULL"
        " WHEN 'community_secretary' THEN community IS NOT NULL AND street IS NULL"
        " WHEN 'community_clerk' THEN community IS NOT NULL AND street IS NULL"
        " ELSE street IS NULL AND community IS NULL END"
    )
    grants_granted_once = Unique(["person", "role", "street", "community"], nulls_distinct=False)


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

"""The pool of a street, what its people know and are bound to, who was invited and why."""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    flag,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_moment,
    short_text,
)
from app.estates.tables import Building, Estate
from app.places.tables import Body, Street
from meetings.tables import Consultation, SeatMember

PROFESSIONS = ("lawyer", "social_worker", "expert")


class Expert(Table, tablename="experts"):
    """A person of the pool. `account` is set once and for all: bookings go by it.

    `monthly_most`: how many meetings a month she takes on.
    """

    id: Serial
    street = belongs_to(Street)
    profession = short_text(20)
    name = short_text(60)
    body = short_text(120)
    account = may_belong_to(Person)
    monthly_most = integer()
    active = flag()
    added_by = belongs_to(Person)
    added_at = moment()

    experts_known_profession = Check(one_of("profession", *PROFESSIONS))
    experts_name = Unique(["street", "name", "body"])
    experts_monthly_most_sensible = Check("monthly_most BETWEEN 1 AND 60")


class ExpertField(Table, tablename="expert_fields"):
    """One thing she knows about, in a word that may occur in a topic."""

    id: Serial
    expert = belongs_to(Expert)
    field = short_text(20)

    expert_fields_once = Unique(["expert", "field"])


class ExpertInterest(Table, tablename="expert_interests"):
    """A tie to a body or an estate, declared by her; it bars her from tables of either."""

    id: Serial
    expert = belongs_to(Expert)
    body = may_belong_to(Body)
    estate = may_belong_to(Estate)
    nature = short_text(200)
    declared_by = belongs_to(Person)
    declared_at = moment()
    ended_at = optional_moment()

    expert_interests_one_side = Check("num_nonnulls(body, estate) = 1")


class ExpertSeat(Table, tablename="expert_seats"):
    """An expert on a seat: why she was invited, and her declaration before her first word."""

    id: Serial
    member = belongs_to(SeatMember, unique=True)
    expert = belongs_to(Expert)
    reason = short_text(200)
    invited_by = belongs_to(Person)
    invited_at = moment()
    interest = long_text()
    declared_at = optional_moment()
    noted_by = may_belong_to(Person)

    expert_seats_declared_is_noted = Check("(declared_at IS NULL) = (noted_by IS NULL)")


class AffectedBuilding(Table, tablename="affected_buildings"):
    """A building that the topic touches: one person of it sits at the table."""

    id: Serial
    consultation = belongs_to(Consultation)
    building = belongs_to(Building)

    affected_buildings_once = Unique(["consultation", "building"])


class Voice(Table, tablename="voices"):
    """Whom a resident on a seat speaks for: a building, those against, or both."""

    id: Serial
    member = belongs_to(SeatMember, unique=True)
    building = may_belong_to(Building)
    against = flag()

    voices_for_somebody = Check("building IS NOT NULL OR against")

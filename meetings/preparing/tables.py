"""Kinds of consultation, rooms, times and bookings; a street's month placed.

The tables of the pool, of date polls and of papers stand beside their nouns.
"""

from piccolo.columns import JSONB, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    calendar_day,
    flag,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_moment,
    short_text,
)
from app.places.tables import Community, Street
from meetings.tables import Consultation, Meeting, SeatMember

TEMPLATES = ("heating", "upkeep", "cost_sharing", "free")
RESOURCES = ("person", "expert", "room")


class Kind(Table, tablename="kinds"):
    """A street's or a community's own copy of a template. What it says is in its versions."""

    id: Serial
    template = short_text(20)
    street = belongs_to(Street)
    community = may_belong_to(Community)

    kinds_known_template = Check(one_of("template", *TEMPLATES))
    kinds_one_copy_an_owner = Unique(["template", "street", "community"], nulls_distinct=False)


class KindVersion(Table, tablename="kind_versions"):
    """What a kind asks, as `meetings.kinds.rules.KindContent` reads it. Append-only."""

    id: Serial
    kind = belongs_to(Kind)
    number = integer()
    content = JSONB(default=None, null=False)
    note = short_text(200)
    made_by = belongs_to(Person)
    made_at = moment()

    kind_versions_number = Unique(["kind", "number"])


class ConsultationKind(Table, tablename="consultation_kinds"):
    """What a consultation was made from, whole and for good. Append-only.

    `version` None: the template as the program brings it.
    """

    id: Serial
    consultation = belongs_to(Consultation, unique=True)
    template = short_text(20)
    version = may_belong_to(KindVersion)
    content = JSONB(default=None, null=False)

    consultation_kinds_known_template = Check(one_of("template", *TEMPLATES))


class Room(Table, tablename="rooms"):
    """A room of one community, or (`community` None) shared by those of a street."""

    id: Serial
    street = belongs_to(Street)
    community = may_belong_to(Community)
    name = short_text(60)
    location = short_text(120)
    capacity = integer()
    active = flag()

    rooms_name = Unique(["street", "community", "name"], nulls_distinct=False)
    rooms_hold_somebody = Check("capacity BETWEEN 1 AND 2000")


class MeetingTime(Table, tablename="meeting_times"):
    """How long a meeting is meant to take, and in which of the rooms that are kept, if in one."""

    id: Serial
    meeting = belongs_to(Meeting, unique=True)
    minutes = integer()
    room = may_belong_to(Room)

    meeting_times_sensible = Check("minutes BETWEEN 15 AND 600")


class Absence(Table, tablename="absences"):
    """Who will not come to one meeting, as known before it; and who stands in, with what power.

    Not booked for that meeting, so she may be elsewhere.
    """

    id: Serial
    meeting = belongs_to(Meeting)
    member = belongs_to(SeatMember)
    stand_in = long_text()
    authority = long_text()
    reason = long_text()
    noted_by = belongs_to(Person)
    noted_at = moment()

    absences_once = Unique(["meeting", "member"])
    absences_stand_in_has_authority = Check("(stand_in = '') = (authority = '')")


class BusyTime(Table, tablename="busy_times"):
    """When somebody has no time. `person` or `expert` (of the pool, without an account)."""

    id: Serial
    kind = short_text(10)
    resource = integer()
    starts_at = moment()
    ends_at = moment()
    from_feed = flag()
    entered_by = belongs_to(Person)

    busy_times_known_kind = Check(one_of("kind", "person", "expert"))
    busy_times_ends_after_start = Check("ends_at > starts_at")


class BusyFeed(Table, tablename="busy_feeds"):
    """The calendar that somebody's busy times are read from. The address is a secret of hers.

    `tried_at`: when it was asked last, whatever came of it; `named_by`: who named it, in whose name
    it is read again (None: nobody who is known).
    """

    id: Serial
    kind = short_text(10)
    resource = integer()
    address = long_text()
    read_at = optional_moment()
    tried_at = optional_moment()
    named_by = may_belong_to(Person)
    fault = long_text()

    busy_feeds_once = Unique(["kind", "resource"])
    busy_feeds_known_kind = Check(one_of("kind", "person", "expert"))


class PlacingRun(Table, tablename="placing_runs"):
    """A proposal for one month of a street: made by the solver, accepted by a person or not."""

    id: Serial
    street = belongs_to(Street)
    month = calendar_day()
    state = short_text(20)
    made_by = belongs_to(Person)
    made_at = moment()
    decided_by = may_belong_to(Person)
    decided_at = optional_moment()

    placing_runs_known_state = Check(one_of("state", "proposed", "accepted", "dropped"))
    placing_runs_decided = Check("(state = 'proposed') = (decided_at IS NULL)")


class Placement(Table, tablename="placements"):
    """Where a consultation is put in a month, or why it is not (`starts_at` None)."""

    id: Serial
    run = belongs_to(PlacingRun)
    consultation = belongs_to(Consultation)
    starts_at = optional_moment()
    minutes = integer()
    room = may_belong_to(Room)
    explanation = long_text()
    state = short_text(20)

    placements_once = Unique(["run", "consultation"])
    placements_known_state = Check(
        one_of("state", "placed", "unplaced", "held", "taken", "used", "released")
    )
    placements_placed_has_time = Check("state = 'unplaced' OR starts_at IS NOT NULL")


class Booking(Table, tablename="bookings"):
    """A quarter of an hour of a person or a room. Taken once: that is all that keeps two apart.

    `slot`: quarters since 1970 (UTC). For a meeting, or for a place held in a street's month.
    """

    id: Serial
    kind = short_text(10)
    resource = integer()
    slot = integer()
    meeting = may_belong_to(Meeting)
    placement = may_belong_to(Placement)

    bookings_taken_once = Unique(["kind", "resource", "slot"])
    bookings_known_kind = Check(one_of("kind", *RESOURCES))
    bookings_for_one_thing = Check("num_nonnulls(meeting, placement) = 1")

"""Consultations by the 1+4+N method: seats, meetings, what was said, agreed and promised."""

from piccolo.columns import JSONB, Integer, Serial, Varchar
from piccolo.columns.reference import LazyTableReference
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
    optional_calendar_day,
    optional_moment,
    short_text,
)
from app.documents.tables import Document
from app.estates.tables import Estate
from app.places.tables import Community

SEAT_KINDS = (
    "lead",
    "owners_committee",
    "building_heads",
    "heating_company",
    "property_company",
    "invited",
)
FOUR = SEAT_KINDS[1:5]


class Consultation(Table, tablename="consultations"):
    """One topic of one estate, led by its community's Party committee."""

    id: Serial
    community = belongs_to(Community)
    estate = belongs_to(Estate)
    topic = short_text(120)
    background = long_text()
    opened_by = belongs_to(Person)
    opened_at = moment()


class Seat(Table, tablename="seats"):
    """席位: the lead (1), the four (4), any number of invited (N).

    A seat of the five that does not exist in this estate (`missing`) says why, and who stands
    for it. One lead and one each of the four, held by a partial unique index (migration).
    """

    id: Serial
    consultation = belongs_to(Consultation)
    kind = short_text(20)
    body = short_text(120)
    position = integer()
    missing = flag()
    missing_reason = long_text()
    replaced_by = long_text()

    seats_known_kind = Check(one_of("kind", *SEAT_KINDS))
    seats_missing_is_explained = Check(
        "NOT missing OR (kind NOT IN ('lead', 'invited')"
        " AND missing_reason <> '' AND replaced_by <> '')"
    )
    seats_id_with_kind = Unique(["id", "kind"])


class SeatMember(Table, tablename="seat_members"):
    """A person on a seat. One spokesperson a seat, held by a partial unique index (migration)."""

    id: Serial
    seat = belongs_to(Seat)
    name = short_text(60)
    duty = long_text()
    account = may_belong_to(Person)
    is_spokesperson = flag()
    position = integer()

    seat_members_position = Unique(["seat", "position"])


class Meeting(Table, tablename="meetings"):
    """`notice_days` is the notice period that was in force when the meeting was called.

    `contact`, `contact_phone`: whom to ask, as the notices say it; "" of meetings before these.
    """

    id: Serial
    consultation = belongs_to(Consultation)
    number = integer()
    starts_at = moment()
    ended_at = optional_moment()
    place = short_text(200)
    chair = short_text(60)
    recorder = short_text(60)
    notice_on = calendar_day()
    notice_days = integer()
    breach_reason = long_text()
    called_by = belongs_to(Person)
    contact = long_text()
    contact_phone = long_text()

    meetings_number = Unique(["consultation", "number"])
    meetings_ends_after_start = Check("ended_at IS NULL OR ended_at > starts_at")
    meetings_contact_is_whole = Check("(contact = '') = (contact_phone = '')")


class AgendaItem(Table, tablename="agenda_items"):
    """`agreed` is what the table settled on, in its words; "" while open.

    `planned_minutes` 0: not planned. `round`: of positions, the one that is going on.
    `used_seconds` without the stretch since `opened_at`. One item is open at a time (partial
    unique index). `carried_from`: the item of an earlier meeting that goes on here, once only.
    `origin`: the path of a dispute that went back to the table, "" for none.
    """

    id: Serial
    meeting = belongs_to(Meeting)
    number = integer()
    title = short_text(120)
    summary = long_text()
    agreed = long_text()
    planned_minutes = Integer(default=0, null=False)
    presenter = long_text()
    state = Varchar(length=10, default="waiting", null=False)
    round = Integer(default=1, null=False)
    opened_at = optional_moment()
    used_seconds = Integer(default=0, null=False)
    closed_at = optional_moment()
    closed_by = may_belong_to(Person)
    carried_from = may_belong_to(LazyTableReference("AgendaItem", module_path="meetings.tables"))
    origin = long_text()

    agenda_items_number = Unique(["meeting", "number"])
    agenda_items_carried_once = Unique(["carried_from"])
    agenda_items_known_state = Check(one_of("state", "waiting", "open", "closed", "carried"))
    agenda_items_open_since = Check("(state = 'open') = (opened_at IS NOT NULL)")
    agenda_items_no_negative_time = Check(
        "planned_minutes >= 0 AND used_seconds >= 0 AND round >= 1"
    )


class Attendance(Table, tablename="attendances"):
    """Of each person on each seat at one meeting."""

    id: Serial
    meeting = belongs_to(Meeting)
    member = belongs_to(SeatMember)
    status = short_text(20)
    stand_in = long_text()
    reason = long_text()

    attendances_once = Unique(["meeting", "member"])
    attendances_known_status = Check(one_of("status", "present", "stand_in", "excused", "absent"))
    attendances_stand_in_is_named = Check("(status = 'stand_in') = (stand_in <> '')")


class Statement(Table, tablename="statements"):
    """What a person on a seat said to an item, as noted at the table.

    `version` goes up with each correction; what it said before is a `StatementRevision`.
    """

    id: Serial
    item = belongs_to(AgendaItem)
    seat = belongs_to(Seat)
    speaker = short_text(60)
    text = short_text(4000)
    said_at = moment()
    version = Integer(default=1, null=False)
    remote = flag()
    noted_by = may_belong_to(Person)


class Position(Table, tablename="positions"):
    """立场, taken by the four only: the lead chairs and takes none, N advise.

    `seat_kind` repeats the seat's kind so that the database can refuse any other (a composite
    foreign key in the migration ties it to the seat).
    """

    id: Serial
    item = belongs_to(AgendaItem)
    seat = belongs_to(Seat)
    seat_kind = short_text(20)
    stance = short_text(20)
    reason = long_text()
    dissent = long_text()

    positions_once = Unique(["item", "seat"])
    positions_only_the_four = Check(one_of("seat_kind", *FOUR))
    positions_known_stance = Check(one_of("stance", "agree", "on_condition", "against", "abstain"))
    positions_condition_is_said = Check("stance <> 'on_condition' OR reason <> ''")


class Promise(Table, tablename="promises"):
    """承诺: who does what by when. `due_on` may be open only if the words say so.

    `read_back_at`: when it was read out and nobody objected; before that its item cannot close.
    """

    id: Serial
    item = belongs_to(AgendaItem)
    seat = belongs_to(Seat)
    who = short_text(120)
    what = short_text(1000)
    due_on = optional_calendar_day()
    read_back_at = optional_moment()
    read_back_by = may_belong_to(Person)


class QuotedResult(Table, tablename="quoted_results"):
    """The frozen snapshot of a motion's result that the minutes may quote.

    Handed over by `votes` when the result stands; `source` names the motion there. Never changed.
    """

    id: Serial
    consultation = belongs_to(Consultation)
    source = short_text(60, unique=True)
    snapshot = JSONB(default=None, null=False)
    handed_at = moment()


class Minutes(Table, tablename="minutes"):
    """纪要 as issued: numbered within the community and year, kept by hash, never changed."""

    id: Serial
    meeting = belongs_to(Meeting, unique=True)
    community = belongs_to(Community)
    year = integer()
    issue = integer()
    document = belongs_to(Document)
    facts = JSONB(default=None, null=False)
    issued_by = belongs_to(Person)
    issued_at = moment()

    minutes_issue = Unique(["community", "year", "issue"])

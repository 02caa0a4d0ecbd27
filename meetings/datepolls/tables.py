"""A date poll: what is offered, who is asked, what each answered last."""

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
from meetings.preparing.tables import Room
from meetings.tables import Consultation


class DatePoll(Table, tablename="date_polls"):
    """One question to those at a table. `closed_at`: ended by hand, before `closes_at`; `contact`,
    `contact_phone`: whom to ask or to tell, as for a meeting."""

    id: Serial
    consultation = belongs_to(Consultation)
    minutes = integer()
    closes_at = moment()
    opened_by = belongs_to(Person)
    opened_at = moment()
    closed_at = optional_moment()
    contact = long_text()
    contact_phone = long_text()

    date_polls_end_after_start = Check("closes_at > opened_at")
    date_polls_contact_is_whole = Check("(contact = '') = (contact_phone = '')")


class DateOption(Table, tablename="date_options"):
    id: Serial
    poll = belongs_to(DatePoll)
    starts_at = moment()
    room = may_belong_to(Room)

    date_options_once = Unique(["poll", "starts_at"])


class DateVoter(Table, tablename="date_voters"):
    """Who is asked, as the table was when the poll began. Her link is worked out, never kept;
    `link_number`: raised, the links handed out before open nothing any more."""

    id: Serial
    poll = belongs_to(DatePoll)
    name = short_text(60)
    seat = short_text(120)
    required = flag()
    link_number = integer()
    answered_at = optional_moment()


class DateAnswer(Table, tablename="date_answers"):
    """The last answer of one person to one date."""

    id: Serial
    voter = belongs_to(DateVoter)
    option = belongs_to(DateOption)
    answer = short_text(20)

    date_answers_once = Unique(["voter", "option"])
    date_answers_known = Check(one_of("answer", "yes", "if_needed", "no"))

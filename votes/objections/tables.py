"""Objections 异议 to anything that was made known, and what came of them."""

from piccolo.columns import Serial
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
    optional_short_text,
    short_text,
)
from app.documents.tables import Document
from meetings.tables import Consultation, Meeting
from votes.costs.tables import SchemeVersion
from votes.tables import Ballot, Poll, Result, Roll, RollEntry


class Objection(Table, tablename="objections"):
    """异议: what somebody attacks, in her words, tied to the version she attacks. Append-only.

    Of a `poll`, or of what lies with a `consultation` (schemes, minutes). `label` and `sha256` say
    which version of what, as it was called then; `result`, `roll`, `scheme_version` or `meeting`
    (its minutes) is that version, `ballot` the ballot whose reading is attacked, `unit` the
    household whose amount is. With a `result` it waits for the final one, whatever it attacks.
    `entry` and `signer` say whose household where it came by a slip, else `name`, `room`, `phone`
    as given; the room of a statement is as that names it. `late`: after the last day for
    objections. `address`: from where it came without an account, to slow who floods it.
    """

    id: Serial
    poll = may_belong_to(Poll)
    consultation = may_belong_to(Consultation)
    number = short_text(20)
    label = long_text()
    sha256 = short_text(64)
    result = may_belong_to(Result)
    roll = may_belong_to(Roll)
    scheme_version = may_belong_to(SchemeVersion)
    meeting = may_belong_to(Meeting)
    ballot = may_belong_to(Ballot)
    unit = long_text()
    kind = short_text(20)
    way = short_text(10)
    entry = may_belong_to(RollEntry)
    signer = long_text()
    name = short_text(60)
    room = short_text(60)
    phone = optional_short_text(30)
    text = short_text(2000)
    photo = may_belong_to(Document)
    raised_at = moment()
    late = flag()
    due_on = calendar_day()
    address = optional_short_text(60)
    recorded_by = may_belong_to(Person)

    objections_number = Unique(["number"])
    objections_label = Check("label <> ''")
    objections_known_kind = Check(
        one_of(
            "kind",
            "roll",
            "delivery",
            "reading",
            "count",
            "result",
            "scheme",
            "amount",
            "minutes",
            "other",
        )
    )
    objections_known_way = Check(one_of("way", "slip", "statement", "public", "desk"))
    objections_by_slip_names_household = Check("(way = 'slip') = (entry IS NOT NULL)")
    objections_at_desk_names_staff = Check("(way = 'desk') = (recorded_by IS NOT NULL)")
    objections_of_a_matter = Check("num_nonnulls(poll, consultation) > 0")
    objections_one_version = Check("num_nonnulls(result, scheme_version, meeting) <= 1")
    objections_version_has_hash = Check("sha256 ~ '^([0-9a-f]{64})?$'")
    objections_amount_names_household = Check("(kind = 'amount') = (unit <> '')")


class ObjectionAnswer(Table, tablename="objection_answers"):
    """答复, with its reasons, once. `changes_figure`: a figure is to be put right. Append-only.

    Who made what is attacked does not answer (trigger, `makers_of_attacked`).
    """

    id: Serial
    objection = belongs_to(Objection, unique=True)
    outcome = short_text(10)
    reasons = short_text(2000)
    changes_figure = flag()
    answered_by = belongs_to(Person)
    answered_at = moment()

    objection_answers_known_outcome = Check(one_of("outcome", "upheld", "partly", "refused"))
    objection_answers_refused_changes_nothing = Check("outcome <> 'refused' OR NOT changes_figure")


class CountCorrection(Table, tablename="count_corrections"):
    """Which version of the results was counted because of an upheld objection. Append-only."""

    id: Serial
    objection = belongs_to(Objection, unique=True)
    poll = belongs_to(Poll)
    version = integer()

    count_corrections_not_first = Check("version > 1")


class FigureCorrection(Table, tablename="figure_corrections"):
    """A figure of anything but a count, before and after, as people read it. Append-only.

    `scheme_version`: the later version of the attacked scheme from which `after` was worked out.
    """

    id: Serial
    objection = belongs_to(Objection, unique=True)
    before = short_text(300)
    after = short_text(300)
    scheme_version = may_belong_to(SchemeVersion)
    recorded_by = belongs_to(Person)
    recorded_at = moment()

    figure_corrections_something = Check("before <> after")

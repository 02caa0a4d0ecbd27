"""Objections 异议 to a published result, and what came of them."""

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
from votes.tables import Ballot, Poll, Result, RollEntry


class Objection(Table, tablename="objections"):
    """异议: what somebody attacks, in her words, tied to the version she attacks. Append-only.

    `result` and `count_file_sha256` name that version, `ballot` the ballot whose reading is
    attacked. `entry` and `signer` say whose household where it came by a slip, else `name`,
    `room`, `phone` as given. `late`: after the last day of the publicity. `address`: from where
    it came by the public page, to slow who floods it.
    """

    id: Serial
    poll = belongs_to(Poll)
    number = short_text(20)
    result = belongs_to(Result)
    count_file_sha256 = short_text(64)
    ballot = may_belong_to(Ballot)
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
    objections_known_kind = Check(
        one_of("kind", "roll", "delivery", "reading", "count", "result", "other")
    )
    objections_known_way = Check(one_of("way", "slip", "public", "desk"))
    objections_by_slip_names_household = Check("(way = 'slip') = (entry IS NOT NULL)")
    objections_at_desk_names_staff = Check("(way = 'desk') = (recorded_by IS NOT NULL)")


class ObjectionAnswer(Table, tablename="objection_answers"):
    """答复, with its reasons, once. `changes_figure`: to be counted again. Append-only."""

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

"""From the draft to the minutes that stand: every step is a row that is never changed.

Where minutes are follows from the rows there are: versions (circulated), an approval, signatures,
a final document. Steps go forward only, held by triggers (migration).
"""

from piccolo.columns import JSONB, Serial
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
    short_text,
)
from app.documents.tables import Document
from app.places.tables import Community
from meetings.tables import Meeting, Seat, SeatMember


class MinutesPaper(Table, tablename="minutes_papers"):
    """The minutes of a meeting (`addendum` 0) or a later addendum to them (1, 2 …).

    With the first row the record of the meeting is closed. `salt`: of the links of its readers.
    """

    id: Serial
    meeting = belongs_to(Meeting)
    addendum = integer()
    salt = short_text(64)
    opened_by = belongs_to(Person)
    opened_at = moment()

    minutes_papers_once = Unique(["meeting", "addendum"])


class MinutesVersion(Table, tablename="minutes_versions"):
    """A draft exactly as it was circulated: what it says, and its PDF."""

    id: Serial
    paper = belongs_to(MinutesPaper)
    number = integer()
    facts = JSONB(default=None, null=False)
    document = belongs_to(Document)
    answer_until = moment()
    circulated_by = belongs_to(Person)
    circulated_at = moment()

    minutes_versions_number = Unique(["paper", "number"])


class MinutesReader(Table, tablename="minutes_readers"):
    """Who was given the draft to read: one row a person on a seat.

    `member` is null where others stand for a seat that does not exist. `attended`: was at the
    meeting, so may propose corrections. Of her link only the SHA-256 is kept.
    """

    id: Serial
    paper = belongs_to(MinutesPaper)
    seat = belongs_to(Seat)
    member = may_belong_to(SeatMember)
    name = short_text(60)
    attended = flag()
    account = may_belong_to(Person)
    key_sha256 = short_text(64, unique=True)


class MinutesReading(Table, tablename="minutes_readings"):
    """That a reader opened a version for the first time, or said that she agrees with it."""

    id: Serial
    version = belongs_to(MinutesVersion)
    reader = belongs_to(MinutesReader)
    what = short_text(20)
    read_at = moment()

    minutes_readings_once = Unique(["version", "reader", "what"])
    minutes_readings_known = Check(one_of("what", "opened", "agreed"))


class MinutesCorrection(Table, tablename="minutes_corrections"):
    """A correction somebody who was there proposes: at which place, what it is to say, why.

    `place` names a part of the version's facts ("item.2.statement.3"), "other" where there is
    none. `noted_by`: the staff who took it down for her.
    """

    id: Serial
    version = belongs_to(MinutesVersion)
    reader = belongs_to(MinutesReader)
    place = short_text(60)
    before = long_text()
    text = short_text(4000)
    reason = short_text(1000)
    noted_by = may_belong_to(Person)
    proposed_at = moment()


class CorrectionDecision(Table, tablename="correction_decisions"):
    """`text`: the words that go into the next version, "" where it was refused with a reason."""

    id: Serial
    correction = belongs_to(MinutesCorrection, unique=True)
    accepted = flag()
    text = long_text()
    reason = long_text()
    decided_by = belongs_to(Person)
    decided_at = moment()

    correction_decisions_explained = Check(
        "(accepted AND text <> '') OR (NOT accepted AND text = '' AND reason <> '')"
    )


class MinutesApproval(Table, tablename="minutes_approvals"):
    """The lead approves one version; it gets its number, and the code by which it is checked.

    `early_reason`: why before all who were there had answered and their time was over, "" if not.
    """

    id: Serial
    paper = belongs_to(MinutesPaper, unique=True)
    version = belongs_to(MinutesVersion, unique=True)
    community = belongs_to(Community)
    year = integer()
    issue = integer()
    addendum = integer()
    code = short_text(20, unique=True)
    early_reason = long_text()
    approved_by = belongs_to(Person)
    approved_at = moment()

    minutes_approvals_number = Unique(["community", "year", "issue", "addendum"])


class MinutesSignature(Table, tablename="minutes_signatures"):
    """Of the chair, the recorder or a seat: on a screen, on paper, or refused with a reason.

    `strokes`: SVG path data in a box of 300 × 120, of a signature on a screen.
    """

    id: Serial
    approval = belongs_to(MinutesApproval)
    capacity = short_text(20)
    seat = may_belong_to(Seat)
    name = short_text(60)
    way = short_text(20)
    strokes = long_text()
    reason = long_text()
    noted_by = may_belong_to(Person)
    signed_at = moment()

    minutes_signatures_capacity = Check(one_of("capacity", "chair", "recorder", "seat"))
    minutes_signatures_way = Check(one_of("way", "screen", "paper", "refused"))
    minutes_signatures_seat = Check("(capacity = 'seat') = (seat IS NOT NULL)")
    minutes_signatures_strokes = Check("(way = 'screen') = (strokes <> '')")
    minutes_signatures_refusal = Check("(way = 'refused') = (reason <> '')")


class MinutesScan(Table, tablename="minutes_scans"):
    """The sheet that was signed on paper, scanned."""

    id: Serial
    approval = belongs_to(MinutesApproval)
    document = belongs_to(Document)
    uploaded_by = belongs_to(Person)
    uploaded_at = moment()


class MinutesFinal(Table, tablename="minutes_finals"):
    """The document that stands. `text`: what it says, to be searched; `sealed`: signed with the
    organisation's certificate."""

    id: Serial
    approval = belongs_to(MinutesApproval, unique=True)
    document = belongs_to(Document)
    pages = integer()
    text = long_text()
    sealed = flag()
    made_by = belongs_to(Person)
    made_at = moment()

"""Papers entered twice 双人录入: the photograph of each, what two people read, who decided."""

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
from votes.tables import Ballot, Poll


class PaperSetting(Table, tablename="paper_settings"):
    """Whether papers of a poll are entered by two people; the latest row holds, none: they are.

    Append-only. One entry instead of two takes a reason, printed on the result.
    """

    id: Serial
    poll = belongs_to(Poll)
    double_entry = flag()
    reason = short_text(500)
    set_by = belongs_to(Person)
    set_at = moment()

    paper_settings_single_has_reason = Check("double_entry OR reason <> ''")


class PaperSheet(Table, tablename="paper_sheets"):
    """A paper that came in and was photographed, waiting to be read. Append-only.

    `number`: its place in the order of the poll's uploads, from 1. `received_at`: as whoever
    uploaded it noted; what both readers find on the paper itself counts.
    """

    id: Serial
    poll = belongs_to(Poll)
    number = integer()
    received_at = moment()
    uploaded_by = belongs_to(Person)
    uploaded_at = moment()

    paper_sheets_number = Unique(["poll", "number"])


class PaperPhoto(Table, tablename="paper_photos"):
    """A side of a paper, `page` from 1. Append-only."""

    id: Serial
    sheet = belongs_to(PaperSheet)
    page = integer()
    document = belongs_to(Document)

    paper_photos_page = Unique(["sheet", "page"])


class PaperReading(Table, tablename="paper_readings"):
    """What one person read off a paper, canonical (votes.papers.double.rules). Append-only.

    `turn` 1 or 2; the second person is another one (key), and comes after the first (trigger).
    """

    id: Serial
    sheet = belongs_to(PaperSheet)
    turn = integer()
    reading = JSONB(default=None, null=False)
    read_by = belongs_to(Person)
    read_at = moment()

    paper_readings_turn = Unique(["sheet", "turn"])
    paper_readings_two_people = Unique(["sheet", "read_by"])
    paper_readings_known_turn = Check("turn IN (1, 2)")


class PaperDecision(Table, tablename="paper_decisions"):
    """What a paper was taken for in the end. Append-only.

    `decided_by` null: both readings are equal (trigger). Else a third person (trigger), with her
    reason. `outcome` stored: `ballot` is what was stored; void: `reading` says why it is none.
    """

    id: Serial
    sheet = belongs_to(PaperSheet, unique=True)
    outcome = short_text(10)
    ballot = may_belong_to(Ballot)
    reading = JSONB(default=None, null=False)
    reason = long_text()
    decided_by = may_belong_to(Person)
    decided_at = moment()

    paper_decisions_known_outcome = Check(one_of("outcome", "stored", "void"))
    paper_decisions_stored_has_ballot = Check("(outcome = 'stored') = (ballot IS NOT NULL)")
    paper_decisions_third_has_reason = Check("(decided_by IS NULL) = (reason = '')")

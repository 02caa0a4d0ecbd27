"""Papers of an item, the public page of a meeting's papers, questions and views to them."""

from piccolo.columns import Bytea, Serial
from piccolo.constraints import Check
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
from app.documents.tables import Document
from meetings.tables import AgendaItem, Meeting

QUESTION_KINDS = ("question", "view")


class Paper(Table, tablename="papers"):
    """`public`: residents read it too. Taken back with a reason, never deleted."""

    id: Serial
    item = belongs_to(AgendaItem)
    title = short_text(120)
    document = belongs_to(Document)
    public = flag()
    added_by = belongs_to(Person)
    added_at = moment()
    withdrawn_at = optional_moment()
    withdrawn_reason = long_text()

    papers_withdrawn_says_why = Check("(withdrawn_at IS NULL) = (withdrawn_reason = '')")


class PaperPage(Table, tablename="paper_pages"):
    """The page of a meeting's public papers, by link or QR code. `closed_at`: gone.

    `link_number`: raised, the links handed out before open nothing any more.
    """

    id: Serial
    meeting = belongs_to(Meeting, unique=True)
    link_number = integer()
    opened_by = belongs_to(Person)
    opened_at = moment()
    closed_at = optional_moment()


class PaperQuestion(Table, tablename="paper_questions"):
    """What was asked or said before the meeting; answered, or taken to the table.

    `source`: a keyed hash of where it came from, to count by; `account` of somebody seated;
    `shown`: with its answer on the public page.
    """

    id: Serial
    item = belongs_to(AgendaItem)
    kind = short_text(20)
    who = short_text(40)
    text = short_text(500)
    account = may_belong_to(Person)
    source = Bytea(default=None, null=False)
    asked_at = moment()
    answer = long_text()
    answered_by = may_belong_to(Person)
    answered_at = optional_moment()
    tabled_by = may_belong_to(Person)
    tabled_at = optional_moment()
    shown = flag()

    paper_questions_known_kind = Check(one_of("kind", *QUESTION_KINDS))
    paper_questions_answered_says_what = Check("(answered_at IS NULL) = (answer = '')")
    paper_questions_one_way = Check("answered_at IS NULL OR tabled_at IS NULL")

"""Papers of a consultation that go out: kept as they were handed out, never changed."""

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
from meetings.tables import AgendaItem, Consultation, Meeting

OFFICIAL_KINDS = ("notice", "sign_in", "record", "opinion", "reply", "feedback")
WAYS_ON = ("vote", "again", "answer", "refer")


class OfficialPaper(Table, tablename="official_papers"):
    """会议通知、签到表、会议记录、协商意见书、答复函、落实情况反馈单, as issued: numbered within
    the community, year and kind. A newer one of the same kind and meeting takes its place.
    `sealed`: signed with the organisation's certificate."""

    id: Serial
    consultation = belongs_to(Consultation)
    meeting = may_belong_to(Meeting)
    kind = short_text(20)
    community = belongs_to(Community)
    year = integer()
    number = integer()
    code = short_text(20, unique=True)
    title = short_text(200)
    facts = JSONB(default=None, null=False)
    document = belongs_to(Document)
    pages = integer()
    text = long_text()
    sealed = flag()
    issued_by = belongs_to(Person)
    issued_at = moment()

    official_papers_number = Unique(["community", "year", "kind", "number"])
    official_papers_kind = Check(one_of("kind", *OFFICIAL_KINDS))


class WayOn(Table, tablename="ways_on"):
    """How an item that was not settled goes on; the newest row of an item stands.

    vote: to the owners; again: the next meeting; answer: told to the proposer why not;
    refer: handed to those in charge. `words`: to whom, when, why.
    """

    id: Serial
    item = belongs_to(AgendaItem)
    way = short_text(20)
    words = short_text(1000)
    decided_by = belongs_to(Person)
    decided_at = moment()

    ways_on_known = Check(one_of("way", *WAYS_ON))

"""What happens to a poll after it was frozen, and the papers that lie with it. Append-only."""

from piccolo.columns import JSONB, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, moment, one_of, short_text
from app.documents.tables import Document
from votes.tables import Poll, Roll


class PollExtension(Table, tablename="poll_extensions"):
    """延长表决时间: announced before the end. `polls.closes_at` moves only by way of such a row.

    `closed_at` is the end that stood before, `announced` where and how it was made known.
    """

    id: Serial
    poll = belongs_to(Poll)
    closed_at = moment()
    closes_at = moment()
    reason = short_text(1000)
    announced = short_text(500)
    extended_by = belongs_to(Person)
    extended_at = moment()

    poll_extensions_later = Check("closes_at > closed_at")
    poll_extensions_before_the_end = Check("extended_at <= closed_at")


class PollTermination(Table, tablename="poll_terminations"):
    """废止: a frozen poll that will not be counted. It stays, and says so everywhere."""

    id: Serial
    poll = belongs_to(Poll, unique=True)
    reason = short_text(1000)
    terminated_by = belongs_to(Person)
    terminated_at = moment()


class PollDocument(Table, tablename="poll_documents"):
    """A paper that a poll rests on: who may convene, the clause of the assembly's rules."""

    id: Serial
    poll = belongs_to(Poll)
    kind = short_text(20)
    title = short_text(120)
    document = belongs_to(Document)
    added_by = belongs_to(Person)
    added_at = moment()

    poll_documents_known_kind = Check(
        one_of(
            "kind", "convener_basis", "rules_clause", "committee_notice", "announcement", "other"
        )
    )


class PollRequester(Table, tablename="poll_requesters"):
    """A unit whose owner has signed the request to hold this vote, as the register names it. Stands
    once the poll is frozen (trigger)."""

    id: Serial
    poll = belongs_to(Poll)
    unit = short_text(60)
    noted_by = belongs_to(Person)
    noted_at = moment()

    poll_requesters_once = Unique(["poll", "unit"])


class RollRenewal(Table, tablename="roll_renewals"):
    """名册变更: why a frozen roll got this new version, on what paper, how it was made known.

    `document` is the paper it rests on, `notice` the PDF as posted at `announced`. `changes` says
    what changed, unit by unit, and which entries of the register it follows: a list of
    {unit, what, changes: [dwelling_changes.id]}.
    """

    id: Serial
    roll = belongs_to(Roll, unique=True)
    reason = short_text(1000)
    announced = short_text(500)
    document = belongs_to(Document)
    notice = belongs_to(Document)
    changes = JSONB(default=None, null=False)

"""Notices as they were posted."""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, integer, moment, one_of, short_text
from app.documents.tables import Document
from votes.posting.rules import NOTICE_KINDS
from votes.tables import Poll


class PostedNotice(Table, tablename="posted_notices"):
    """The PDF of a notice, by hash. Append-only; of each event there is one.

    `number`: which extension it tells of, from 1; 1 for the others.
    """

    id: Serial
    poll = belongs_to(Poll)
    kind = short_text(20)
    number = integer()
    document = belongs_to(Document)
    made_by = belongs_to(Person)
    made_at = moment()

    posted_notices_once = Unique(["poll", "kind", "number"])
    posted_notices_kind = Check(one_of("kind", *NOTICE_KINDS) + " AND number > 0")

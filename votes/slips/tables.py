"""From where slips were opened, as far as a warning needs it."""

from piccolo.columns import Bytea, Serial
from piccolo.constraints import Unique
from piccolo.table import Table

from app.columns import belongs_to, moment
from votes.tables import Slip


class SlipVisit(Table, tablename="slip_visits"):
    """A slip was opened by its owner from some address: once for each. Append-only.

    `mark` is no address but a digest of it with the poll's salt: it tells that two slips were
    opened from the same place, and not from where.
    """

    id: Serial
    slip = belongs_to(Slip)
    mark = Bytea(default=None, null=False)
    visited_at = moment()

    slip_visits_once = Unique(["slip", "mark"])

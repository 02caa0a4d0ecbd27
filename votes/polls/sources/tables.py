"""From which item of a consultation a motion comes."""

from piccolo.columns import Serial
from piccolo.table import Table

from app.columns import belongs_to
from meetings.tables import AgendaItem
from votes.tables import Motion


class MotionSource(Table, tablename="motion_sources"):
    """The vote hangs on the consultation: which item of its agenda went to the owners."""

    id: Serial
    motion = belongs_to(Motion, unique=True)
    item = belongs_to(AgendaItem)

"""Secret addresses under which a calendar program reads a person's meetings."""

from piccolo.columns import Serial
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, moment, optional_moment


class CalendarFeed(Table, tablename="calendar_feeds"):
    """One at a time a person (a partial unique index); a revoked one opens nothing any more."""

    id: Serial
    person = belongs_to(Person)
    made_at = moment()
    revoked_at = optional_moment()

"""Work that takes longer than a page may: what it makes, how far it is."""

from piccolo.columns import Serial
from piccolo.constraints import Check
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_moment,
    short_text,
)
from app.documents.tables import Document


class Job(Table, tablename="jobs"):
    """`kind` and `subject` say what is made of which thing; `done` of `total` pieces are made."""

    id: Serial
    kind = short_text(30)
    subject = integer()
    title = short_text(200)
    state = short_text(20)
    done = integer()
    total = integer()
    fault = long_text()
    document = may_belong_to(Document)
    started_by = belongs_to(Person)
    started_at = moment()
    finished_at = optional_moment()

    jobs_known_state = Check(one_of("state", "running", "finished", "failed", "cancelled"))
    jobs_finished_has_document = Check("state <> 'finished' OR document IS NOT NULL")
    jobs_never_more_than_all = Check("done BETWEEN 0 AND total")

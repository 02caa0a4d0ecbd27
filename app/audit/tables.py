"""Who did what, when, on which thing: the record that nobody can rewrite."""

from piccolo.columns import JSONB, Serial
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import integer, long_text, may_belong_to, moment, optional_integer, short_text


class AuditEntry(Table, tablename="audit_entries"):
    """审计记录. Append-only.

    `action` is the predicate's verb and noun ("correct_dwelling"), `subject` names the thing's
    table and `subject_id` its row, `community` where it belongs (null: to no community).
    `before` and `after` are JSON objects or null. `person` is null for the command line.
    """

    id: Serial
    at = moment()
    person = may_belong_to(Person)
    action = short_text(60)
    subject = short_text(40)
    subject_id = integer()
    community = optional_integer()
    reason = long_text()
    before = JSONB(default=None, null=True)
    after = JSONB(default=None, null=True)

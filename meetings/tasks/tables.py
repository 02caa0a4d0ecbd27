"""Promises that became tasks when the minutes stood, and how they are carried out."""

from piccolo.columns import Serial
from piccolo.constraints import Check
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_calendar_day,
    short_text,
)
from app.documents.tables import Document
from meetings.tables import Consultation, Meeting, Promise, Seat

REPORT_KINDS = ("progress", "done", "verified", "redo", "moved")


class Task(Table, tablename="tasks"):
    """A promise as the minutes print it. `due_on` null until somebody sets a day."""

    id: Serial
    promise = belongs_to(Promise, unique=True)
    consultation = belongs_to(Consultation)
    meeting = belongs_to(Meeting)
    seat = belongs_to(Seat)
    who = short_text(120)
    what = short_text(1000)
    due_on = optional_calendar_day()
    born_at = moment()


class TaskReport(Table, tablename="task_reports"):
    """What was told of a task, never changed. The newest that is not progress tells its state.

    done: with a proof; verified or redo: by another person than who said done; moved: a new day
    with the reason.
    """

    id: Serial
    task = belongs_to(Task)
    kind = short_text(20)
    text = short_text(2000)
    proof = may_belong_to(Document)
    due_on = optional_calendar_day()
    about = may_belong_to("self")
    told_by = belongs_to(Person)
    told_for = long_text()
    told_at = moment()

    task_reports_known = Check(one_of("kind", *REPORT_KINDS))
    task_reports_proof = Check("kind <> 'done' OR proof IS NOT NULL")
    task_reports_day = Check("(kind = 'moved') = (due_on IS NOT NULL)")
    task_reports_about = Check("(kind IN ('verified', 'redo')) = (about IS NOT NULL)")

"""The life of a result after the count: published, counted again by another, final."""

from piccolo.columns import JSONB, Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, calendar_day, flag, integer, moment, short_text
from app.documents.tables import Document
from votes.tables import Poll


class ResultPublication(Table, tablename="result_publications"):
    """初步统计结果公示: one version of the results of a poll, posted for objections. Append-only.

    `version` is that of the poll's `results`. `ends_on`: the last day of publicity and of
    objections; `recheck_by`: until when objections are to be answered. `notice` is the PDF as it
    was posted. The link on it is never stored, only its SHA-256.
    """

    id: Serial
    poll = belongs_to(Poll)
    version = integer()
    published_on = calendar_day()
    place = short_text(200)
    publisher = short_text(60)
    days = integer()
    ends_on = calendar_day()
    recheck_by = calendar_day()
    token_hash = Bytea(default=None, null=False, index=True)
    notice = belongs_to(Document)
    published_by = belongs_to(Person)
    recorded_at = moment()

    result_publications_version = Unique(["poll", "version"])
    result_publications_days_in_order = Check(
        "ends_on > published_on AND recheck_by > published_on AND days > 0"
    )


class ResultRecount(Table, tablename="result_recounts"):
    """复核: the same events counted again, by a person who did not count. Append-only.

    `differences`: a list of {motion, stored, found}, SHA-256 of what was published and of what
    came out now; empty where all is equal. Who counted is kept out by a trigger.
    """

    id: Serial
    poll = belongs_to(Poll)
    version = integer()
    equal = flag()
    differences = JSONB(default=None, null=False)
    counted_by = belongs_to(Person)
    counted_at = moment()

    result_recounts_equal_has_no_differences = Check("equal = (differences = '[]'::jsonb)")


class FinalResult(Table, tablename="final_results"):
    """最终结果: one a poll, with who signs for it and the notice as issued. Append-only.

    A trigger refuses it before the publicity has ended, with an objection unanswered, or without
    an equal recount by another person.
    """

    id: Serial
    poll = belongs_to(Poll, unique=True)
    version = integer()
    final_on = calendar_day()
    convener = short_text(120)
    counters = short_text(200)
    supervisor = short_text(120)
    notice = belongs_to(Document)
    finalised_by = belongs_to(Person)
    finalised_at = moment()

"""People's mediation 人民调解 of a dispute, and disputes that go back to the table."""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    calendar_day,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_calendar_day,
    short_text,
)
from app.documents.tables import Document
from meetings.tables import AgendaItem, Consultation
from votes.objections.tables import Objection


class Mediation(Table, tablename="mediations"):
    """调解: a dispute of a consultation, from an objection or by itself. Append-only.

    `body`: the mediation committee; `parties`: who is in dispute, one a line, personal data.
    Not taken where one side clearly refuses (People's Mediation Law Art. 17).
    """

    id: Serial
    consultation = belongs_to(Consultation)
    objection = may_belong_to(Objection)
    dispute = short_text(2000)
    body = short_text(120)
    mediator = short_text(60)
    parties = short_text(1000)
    applied_on = calendar_day()
    recorded_by = belongs_to(Person)
    recorded_at = moment()

    mediations_objection = Unique(["objection"])


class MediationSession(Table, tablename="mediation_sessions"):
    """A day on which it was mediated, and what came of it. Append-only."""

    id: Serial
    mediation = belongs_to(Mediation)
    held_on = calendar_day()
    note = short_text(1000)
    recorded_by = belongs_to(Person)
    recorded_at = moment()


class MediationOutcome(Table, tablename="mediation_outcomes"):
    """How it ended, once. Append-only.

    `effective_on`: from when the agreement binds (signed by all, Art. 29-30); `confirm_by`: the
    last day of the thirty on which both sides may ask the court to confirm it (Art. 33).
    """

    id: Serial
    mediation = belongs_to(Mediation, unique=True)
    outcome = short_text(20)
    ended_on = calendar_day()
    effective_on = optional_calendar_day()
    confirm_by = optional_calendar_day()
    terms = long_text()
    agreement = may_belong_to(Document)
    recorded_by = belongs_to(Person)
    recorded_at = moment()

    mediation_outcomes_known = Check(one_of("outcome", "agreed", "failed", "declined"))
    mediation_outcomes_agreed_has_paper = Check(
        "CASE WHEN outcome = 'agreed' THEN num_nonnulls(effective_on, confirm_by, agreement) = 3"
        " ELSE num_nonnulls(effective_on, confirm_by, agreement) = 0 END"
    )


class JudicialStep(Table, tablename="judicial_steps"):
    """司法确认: asked for together, then confirmed or refused. Append-only."""

    id: Serial
    mediation = belongs_to(Mediation)
    step = short_text(20)
    happened_on = calendar_day()
    court = short_text(120)
    recorded_by = belongs_to(Person)
    recorded_at = moment()

    judicial_steps_known = Check(one_of("step", "applied", "confirmed", "refused"))
    judicial_steps_once = Unique(["mediation", "step"])


class DisputeItem(Table, tablename="dispute_items"):
    """The agenda item by which a dispute went back to the table. Append-only."""

    id: Serial
    item = belongs_to(AgendaItem, unique=True)
    objection = may_belong_to(Objection)
    mediation = may_belong_to(Mediation)
    made_by = belongs_to(Person)
    made_at = moment()

    dispute_items_of_one = Check("num_nonnulls(objection, mediation) = 1")

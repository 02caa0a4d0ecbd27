"""What owners of several flats have confirmed in writing, after the close and before the count."""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, calendar_day, moment, one_of, short_text
from app.documents.tables import Document
from votes.tables import Motion, Poll


class OwnerConfirmation(Table, tablename="owner_confirmations"):
    """An owner, by her key on the roll, has signed the confirmation `document`. Append-only.

    None comes into a poll that is counted (trigger): nothing else changes after the deadline.
    """

    id: Serial
    poll = belongs_to(Poll)
    head = short_text(20)
    signed_on = calendar_day()
    document = belongs_to(Document)
    recorded_by = belongs_to(Person)
    recorded_at = moment()

    owner_confirmations_once = Unique(["poll", "head"])


class ConfirmedChoice(Table, tablename="confirmed_choices"):
    """What she confirmed on one motion. Append-only."""

    id: Serial
    confirmation = belongs_to(OwnerConfirmation)
    motion = belongs_to(Motion)
    choice = short_text(10)

    confirmed_choices_once = Unique(["confirmation", "motion"])
    confirmed_choices_known = Check(one_of("choice", "agree", "against", "abstain"))

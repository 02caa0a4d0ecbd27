"""The vote at the door: who may knock where, what came of it, who objects to what was noted."""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    flag,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_moment,
    short_text,
)
from app.documents.tables import Document
from votes.tables import Ballot, Poll, RollEntry

OUTCOMES = ("ballot", "nobody", "later", "declined")


class PollHelper(Table, tablename="poll_helpers"):
    """A helper of a poll and a building whose doors she knocks at. Once while it lasts (index)."""

    id: Serial
    poll = belongs_to(Poll)
    person = belongs_to(Person)
    building = short_text(20)
    assigned_by = belongs_to(Person)
    assigned_at = moment()
    removed_at = optional_moment()


class DoorVisit(Table, tablename="door_visits"):
    """One knock at a door of the frozen roll. Append-only.

    `outcome` ballot: `ballot` is what was stored, and it is signed, on the screen (strokes as SVG
    path data in a box of 300 × 120) or on paper (a photograph). `overlooked`: the household had
    answered in another way already. `document`: the photograph of what makes the signer a proxy or
    a guardian. `key` comes with the form: sent twice, stored once.
    """

    id: Serial
    poll = belongs_to(Poll)
    entry = belongs_to(RollEntry)
    outcome = short_text(10)
    ballot = may_belong_to(Ballot)
    signed = short_text(10)
    signature = long_text()
    photo = may_belong_to(Document)
    document = may_belong_to(Document)
    visited_by = belongs_to(Person)
    visited_at = moment()
    recorded_at = moment()
    overlooked = flag()
    key = short_text(64, unique=True)

    door_visits_known_outcome = Check(one_of("outcome", *OUTCOMES))
    door_visits_ballot_is_there = Check("(outcome = 'ballot') = (ballot IS NOT NULL)")
    door_visits_ballot_is_signed = Check(
        "CASE WHEN outcome = 'ballot' THEN signed IN ('screen', 'paper') ELSE signed = 'no' END"
    )
    door_visits_signature_is_there = Check("(signed = 'screen') = (signature <> '')")
    door_visits_document_of_ballot = Check("document IS NULL OR outcome = 'ballot'")
    door_visits_photo_is_there = Check("(signed = 'paper') = (photo IS NOT NULL)")


class DoorObjection(Table, tablename="door_objections"):
    """The household says that a ballot noted at its door is not its own; answered once."""

    id: Serial
    ballot = belongs_to(Ballot)
    said = short_text(1000)
    objected_at = moment()
    answer = long_text()
    answered_by = may_belong_to(Person)
    answered_at = optional_moment()

    door_objections_once = Unique(["ballot"])
    door_objections_answer_is_whole = Check(
        "(answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (answer = '')"
    )

"""What lawyers say of a matter: opinions bound to exact versions, questions and answers."""

from piccolo.columns import JSONB, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import belongs_to, integer, may_belong_to, moment, one_of, short_text
from app.documents.tables import Document
from meetings.tables import Consultation
from votes.tables import Poll


class LegalOpinion(Table, tablename="legal_opinions"):
    """法律意见: given once, on versions as they stood; a later one does not change it. Append-only.

    `bound`: a list of {kind, subject, label, sha256}: what it was given on. `answers`: a list of
    {key, state, note} for the questions of `votes.review.opinions.questions`. `interest`: the
    lawyer's statement on conflicts of interest.
    """

    id: Serial
    consultation = belongs_to(Consultation)
    poll = may_belong_to(Poll)
    number = integer()
    conclusion = short_text(20)
    text = short_text(8000)
    interest = short_text(1000)
    bound = JSONB(default=None, null=False)
    answers = JSONB(default=None, null=False)
    document = belongs_to(Document)
    given_by = belongs_to(Person)
    given_at = moment()

    legal_opinions_number = Unique(["consultation", "number"])
    legal_opinions_known_conclusion = Check(
        one_of("conclusion", "proceed", "after_mending", "stop")
    )


class ReviewQuestion(Table, tablename="review_questions"):
    """A question between a lawyer and those who run the matter. Append-only."""

    id: Serial
    consultation = belongs_to(Consultation)
    text = short_text(2000)
    asked_by = belongs_to(Person)
    asked_at = moment()


class ReviewAnswer(Table, tablename="review_answers"):
    """Its answer, once, by somebody else. Append-only."""

    id: Serial
    question = belongs_to(ReviewQuestion, unique=True)
    text = short_text(2000)
    answered_by = belongs_to(Person)
    answered_at = moment()

"""Consent surveys 意愿征询: households asked, visits, questions of the doors, works indoors.

Nothing here is a ballot: a survey is open, counts households, and has no legal force.
"""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    calendar_day,
    flag,
    integer,
    long_text,
    may_belong_to,
    moment,
    one_of,
    optional_integer,
    optional_moment,
    short_text,
)
from app.estates.tables import Building, Dwelling, Estate
from app.places.tables import Community
from meetings.tables import Consultation

ANSWERS = ("agree", "conditional", "hesitates", "refuses", "not_reached")
WAYS = ("door", "phone", "desk")
ADDRESSEES = ("meeting", "heating_company", "property_company", "community")


class Survey(Table, tablename="surveys"):
    """One question to the households of an estate, or of some of its buildings."""

    id: Serial
    community = belongs_to(Community)
    estate = belongs_to(Estate)
    consultation = may_belong_to(Consultation)
    question = short_text(200)
    explanation = long_text()
    whole_estate = flag()
    opens_on = calendar_day()
    closes_on = calendar_day()
    needs_works = flag()
    opened_by = belongs_to(Person)
    opened_at = moment()

    surveys_ends_after_start = Check("closes_on >= opens_on")


class SurveyReason(Table, tablename="survey_reasons"):
    """A reason that may be ticked; the list of a survey can only grow. Append-only."""

    id: Serial
    survey = belongs_to(Survey)
    position = integer()
    text = short_text(30)
    added_by = belongs_to(Person)
    added_at = moment()

    survey_reasons_position = Unique(["survey", "position"])
    survey_reasons_text = Unique(["survey", "text"])


class SurveyHousehold(Table, tablename="survey_households"):
    """The base of every share: the dwellings as they stood at opening, frozen. Append-only."""

    id: Serial
    survey = belongs_to(Survey)
    dwelling = belongs_to(Dwelling)

    survey_households_once = Unique(["survey", "dwelling"])


class SurveyVisit(Table, tablename="survey_visits"):
    """What a household said, once. The newest by `visited_at` decides. Append-only.

    `key` comes with the form, so that an entry that is sent twice is stored once. `overlooked`:
    the visit that was not yet on the page when this one was noted. `signature`: strokes on the
    screen as SVG path data in a box of 300 × 120.
    """

    id: Serial
    household = belongs_to(SurveyHousehold)
    answer = short_text(20)
    condition = long_text()
    way = short_text(10)
    asked_by = belongs_to(Person)
    visited_at = moment()
    recorded_at = moment()
    note = long_text()
    signed = short_text(10)
    signature = long_text()
    overlooked = optional_integer()
    key = short_text(64, unique=True)

    survey_visits_known_answer = Check(one_of("answer", *ANSWERS))
    survey_visits_known_way = Check(one_of("way", *WAYS))
    survey_visits_condition_is_said = Check("answer <> 'conditional' OR condition <> ''")
    survey_visits_known_signing = Check(one_of("signed", "no", "paper", "screen"))
    survey_visits_signature_is_there = Check("(signed = 'screen') = (signature <> '')")


class SurveyVisitReason(Table, tablename="survey_visit_reasons"):
    """Append-only."""

    id: Serial
    visit = belongs_to(SurveyVisit)
    reason = belongs_to(SurveyReason)

    survey_visit_reasons_once = Unique(["visit", "reason"])


class SurveyQuestion(Table, tablename="survey_questions"):
    """Asked at a door, passed `to_whom`; the answer is told back at that door."""

    id: Serial
    household = belongs_to(SurveyHousehold)
    visit = may_belong_to(SurveyVisit)
    question = short_text(1000)
    to_whom = short_text(20)
    asked_by = belongs_to(Person)
    asked_at = moment()
    answer = long_text()
    answered_by = may_belong_to(Person)
    answered_at = optional_moment()
    told_by = may_belong_to(Person)
    told_at = optional_moment()

    survey_questions_known_addressee = Check(one_of("to_whom", *ADDRESSEES))
    survey_questions_answer_is_whole = Check(
        "(answer <> '') = (answered_at IS NOT NULL)"
        " AND (answered_by IS NULL) = (answered_at IS NULL)"
    )
    survey_questions_told_is_whole = Check("(told_by IS NULL) = (told_at IS NULL)")
    survey_questions_told_what_is_answered = Check("told_at IS NULL OR answered_at IS NOT NULL")


class SurveyHelper(Table, tablename="survey_helpers"):
    """A volunteer and a building whose doors she knocks at. Once while it lasts (index)."""

    id: Serial
    survey = belongs_to(Survey)
    person = belongs_to(Person)
    building = belongs_to(Building)
    assigned_by = belongs_to(Person)
    assigned_at = moment()
    removed_at = optional_moment()


class WorksConsent(Table, tablename="survey_works_consents"):
    """入户施工同意书 of one flat: signed yes or no, on which paper. The newest decides.

    Append-only, and never a ballot.
    """

    id: Serial
    household = belongs_to(SurveyHousehold)
    agreed = flag()
    signed_on = calendar_day()
    paper = short_text(200)
    recorded_by = belongs_to(Person)
    recorded_at = moment()


class AccessAppointment(Table, tablename="survey_appointments"):
    """When works may come in: a window on one day."""

    id: Serial
    household = belongs_to(SurveyHousehold)
    starts_at = moment()
    ends_at = moment()
    note = long_text()
    booked_by = belongs_to(Person)
    booked_at = moment()
    cancelled_at = optional_moment()
    cancel_reason = long_text()

    survey_appointments_ends_after_start = Check("ends_at > starts_at")
    survey_appointments_cancelling_is_explained = Check(
        "(cancelled_at IS NULL) = (cancel_reason = '')"
    )

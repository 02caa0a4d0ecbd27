"""A question of a door reaches whoever is to answer it: in the program, at once."""

from datetime import datetime

import asyncpg

from app.i18n import _
from app.outbox.rules import Message
from app.outbox.services import enqueue
from meetings.survey.access import SurveyFacts
from meetings.survey.rules import Addressee

# The company's people on a seat of the consultation; for the meeting and the community its staff.
_COMPANY = (
    "SELECT DISTINCT m.account AS person FROM seats s JOIN seat_members m ON m.seat = s.id"
    " WHERE s.consultation = $1 AND s.kind = $2 AND m.account IS NOT NULL ORDER BY 1"
)
_STAFF = (
    "SELECT DISTINCT g.person FROM grants g JOIN persons p ON p.id = g.person AND p.active"
    " WHERE g.community = $1 AND g.role IN ('community_secretary', 'community_clerk') ORDER BY 1"
)


async def tell_asked(
    link: asyncpg.Connection,
    survey: SurveyFacts,
    question: int,
    text: str,
    to_whom: Addressee,
    *,
    now: datetime,
) -> None:
    """In the transaction that keeps the question; neither the door nor a name is in the message.
    Two statements."""
    if to_whom in ("heating_company", "property_company"):
        people = await link.fetch(_COMPANY, survey.consultation, to_whom)
    else:
        people = await link.fetch(_STAFF, survey.place.community)
    said = _(
        "征询“{survey}”走访时，有住户问：{question}\n请把答复告诉{community}，由走访的人带回给住户。"
    ).format(survey=survey.question, question=text, community=survey.community_name)
    await enqueue(
        link,
        [
            Message(
                key=f"survey-question:{question}:{row['person']}",
                channel="inbox",
                kind="survey_question",
                subject=("survey_questions", question),
                title=_("门口的问题，请答复"),
                text=said,
                person=row["person"],
                community=survey.place.community,
            )
            for row in people
        ],
        now=now,
    )

"""What the pages of one meeting have in common."""

from app.i18n import _
from meetings.access import MeetingFacts


def meeting_title(facts: MeetingFacts) -> str:
    return _("第 {n} 次会议").format(n=facts.number)


def meeting_crumbs(facts: MeetingFacts, here: str | None) -> tuple[tuple[str, str | None], ...]:
    """`here` None: the meeting's own page."""
    own = f"/meetings/{facts.id}"
    return (
        (_("协商"), "/consultations"),
        (facts.consultation.topic, f"/consultations/{facts.consultation.id}"),
        (meeting_title(facts), None if here is None else own),
        *(((here, None),) if here is not None else ()),
    )

"""The votes of a consultation, for its pages: what came of the items that were to go to owners."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor, reads_community, works_for_community
from meetings.access import ConsultationFacts
from meetings.onward import Onward
from votes.polls.rules import Phase, phase
from votes.polls.words import phase_in_words


async def votes_of(actor: Actor, case: ConsultationFacts, now: datetime) -> tuple[Onward, ...]:
    """A draft is for those who read the community, as in `can_view_poll`. One query."""
    rows = await database.fetch(
        "SELECT p.id, p.title, p.frozen_at, p.opens_at, p.closes_at,"
        " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion"
        "  WHERE m.poll = p.id) AS counted,"
        " EXISTS (SELECT 1 FROM poll_terminations t WHERE t.poll = p.id) AS terminated,"
        " ARRAY(SELECT s.item FROM motion_sources s JOIN motions m ON m.id = s.motion"
        "  WHERE m.poll = p.id) AS items"
        " FROM polls p WHERE p.consultation = $1 AND ($2 OR p.frozen_at IS NOT NULL) ORDER BY p.id",
        case.id,
        reads_community(actor, case.place),
    )
    found = []
    for row in rows:
        stands = phase(
            row["frozen_at"],
            row["opens_at"],
            row["closes_at"],
            row["counted"],
            now,
            terminated=row["terminated"],
        )
        path = f"/polls/{row['id']}"
        open_for_more = stands is Phase.DRAFT and works_for_community(actor, case.place)
        found.append(
            Onward(
                title=row["title"],
                href=f"{path}/result" if stands is Phase.COUNTED else path,
                tag=phase_in_words(stands),
                items=frozenset(row["items"]),
                standing=stands is not Phase.TERMINATED,
                more=f"{path}/motions/new?source=" if open_for_more else "",
            )
        )
    return tuple(found)

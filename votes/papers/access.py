"""Load and authorise together: papers of a poll, to look at or to work on."""

from datetime import datetime

from app.accounts.permissions import Actor
from votes.access import PollFacts, poll_to_work_on
from votes.papers.rules import PapersNotNow
from votes.permissions import can_enter_paper, can_view_papers


async def poll_with_papers(actor: Actor, poll: int, now: datetime) -> PollFacts:
    """NotFound, NotAllowed, PapersNotNow before the opening. One query."""
    facts = await poll_to_work_on(actor, poll)
    phase = facts.phase(now)
    if not can_view_papers(actor, facts, phase):
        raise PapersNotNow(phase)
    return facts


async def poll_to_enter(actor: Actor, poll: int, now: datetime) -> PollFacts:
    """NotFound, NotAllowed, PapersNotNow outside opening and count. One query."""
    facts = await poll_with_papers(actor, poll, now)
    phase = facts.phase(now)
    if not can_enter_paper(actor, facts, phase):
        raise PapersNotNow(phase)
    return facts

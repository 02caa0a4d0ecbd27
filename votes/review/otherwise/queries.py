"""The events of a counted vote, to be counted otherwise."""

from dataclasses import asdict

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts, poll_to_view
from votes.results.gathering import MotionCase, count_cases
from votes.review.permissions import can_recount_otherwise


async def counted_cases(actor: Actor, poll: int) -> tuple[PollFacts, list[MotionCase]]:
    """NotFound, also before the count: until then nobody counts anything."""
    facts = await poll_to_view(actor, poll)
    if not facts.counted or not can_recount_otherwise(actor, facts):
        raise NotFound
    async with database.connection() as link:
        return facts, await count_cases(link, poll)


def official_settings(cases: list[MotionCase]) -> dict[str, str]:
    """As the form shows them: what the vote was counted by."""
    policy = asdict(cases[0].case.policy)
    return {
        name: ("1" if value else "") if isinstance(value, bool) else str(value or "")
        for name, value in policy.items()
    }

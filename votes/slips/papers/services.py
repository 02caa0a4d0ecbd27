"""A household objects to a ballot that was noted at its door."""

from datetime import datetime

import asyncpg

from app import database
from app.errors import NotFound
from votes.doors.rules import ObjectionEmpty, ObjectionNotNow
from votes.polls.rules import Phase
from votes.proofs.rules import door_objection_event
from votes.proofs.services import log_event
from votes.slips.papers.queries import own_papers
from votes.slips.queries import Household
from votes.slips.rules import Identified


async def object_to_ballot(
    household: Household, there: Identified, ballot: int, said: str, *, now: datetime
) -> None:
    """Once a ballot: twice is once. The community visits her again, and takes a wrong entry back.

    NotFound where it is not noted at her door, ObjectionEmpty, ObjectionNotNow after the count.
    """
    if household.phase(now) not in (Phase.OPEN, Phase.CLOSED):
        raise ObjectionNotNow
    own = await own_papers(household, there)
    paper = next((one for one in own.papers if one.ballot == ballot), None)
    if paper is None or paper.door is None:
        raise NotFound
    said = said.strip()[:1000]
    if not said:
        raise ObjectionEmpty
    try:
        async with database.transaction() as link:
            await link.execute(
                "INSERT INTO door_objections (ballot, said, objected_at, answer)"
                " VALUES ($1, $2, $3, '')",
                ballot,
                said,
                now,
            )
            receipt = await link.fetchval("SELECT receipt FROM ballots WHERE id = $1", ballot)
            await log_event(
                link, household.poll, door_objection_event(household.poll, receipt, now)
            )
    except asyncpg.UniqueViolationError:
        return

"""Looking at the photographs of one paper."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.errors import NotFound
from votes.papers.photos.queries import paper_to_look_at


async def look_at_photos(
    actor: Actor, poll: int, ballot: int, reason: str, *, now: datetime
) -> tuple[int, ...]:
    """The documents, once, on record. NotFound, NotAllowed, PapersNotNow, PhotosNotNow."""
    paper = await paper_to_look_at(actor, poll, ballot, now)
    if not paper.photos:
        raise NotFound
    async with database.transaction() as link:
        await record(
            link,
            at=now,
            person=actor.person,
            action="look_at_ballot_photo",
            subject="ballots",
            subject_id=ballot,
            community=paper.facts.place.community,
            reason=reason,
            after={"paper": paper.number},
        )
    return paper.photos

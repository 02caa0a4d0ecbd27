"""Looking at the photographs of one paper."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
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
        await note(
            link,
            actor,
            "look_at_ballot_photo",
            paper.facts,
            now,
            of=("ballots", ballot),
            reason=reason,
            after={"paper": paper.number},
        )
    return paper.photos

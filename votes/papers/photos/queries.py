"""What photographs a paper has, for whom they are."""

from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from votes.access import PollFacts
from votes.papers.access import poll_with_papers
from votes.papers.photos.rules import PhotosNotNow
from votes.permissions import can_look_at_ballot_photo


@dataclass(frozen=True, slots=True)
class PhotographedPaper:
    """`photos`: documents, the paper's pages first, then the proxy's or guardian's document."""

    facts: PollFacts
    ballot: int
    number: str
    photos: tuple[int, ...]


async def paper_to_look_at(
    actor: Actor, poll: int, ballot: int, now: datetime
) -> PhotographedPaper:
    """NotFound, NotAllowed, PapersNotNow, PhotosNotNow. Two queries."""
    facts = await poll_with_papers(actor, poll, now)
    row = await database.fetch_one(
        "SELECT coalesce(split_part(b.paper, '#', 1), b.receipt) AS number,"
        " coalesce((SELECT array_agg(f.document ORDER BY f.page) FROM paper_decisions d"
        "  JOIN paper_photos f ON f.sheet = d.sheet WHERE d.ballot = b.id), '{}')"
        " || array_remove(ARRAY[v.photo, v.document], NULL) AS photos,"
        " o.id IS NOT NULL AND o.answered_at IS NULL AS objected"
        " FROM ballots b LEFT JOIN door_visits v ON v.ballot = b.id"
        " LEFT JOIN door_objections o ON o.ballot = b.id"
        " WHERE b.id = $1 AND b.poll = $2 AND b.channel = 'paper'",
        ballot,
        poll,
    )
    if row is None:
        raise NotFound
    if not can_look_at_ballot_photo(actor, facts, facts.phase(now), objected=row["objected"]):
        raise PhotosNotNow
    return PhotographedPaper(facts, ballot, row["number"], tuple(row["photos"]))

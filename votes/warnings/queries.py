"""The votes that came in as far as a warning needs them: no answer is asked for."""

from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from votes.access import PollFacts
from votes.permissions import can_view_warnings
from votes.warnings.rules import Vote, Warned, warnings_of

# Of a telephone the household's slip, and the first place it was opened from.
_VOTES = (
    "SELECT b.received_at,"
    " CASE WHEN b.channel = 'paper' AND d.id IS NULL AND v.id IS NULL THEN who.name END AS by,"
    " CASE WHEN v.id IS NOT NULL THEN who.name END AS helper,"
    " CASE WHEN b.channel = 'online' THEN (SELECT opened.mark FROM ballot_units u"
    "  JOIN slips s ON s.entry = u.entry JOIN slip_visits opened ON opened.slip = s.id"
    "  WHERE u.ballot = b.id ORDER BY opened.id LIMIT 1) END AS place"
    " FROM ballots b LEFT JOIN persons who ON who.id = b.recorded_by"
    " LEFT JOIN paper_decisions d ON d.ballot = b.id"
    " LEFT JOIN door_visits v ON v.ballot = b.id"
    " WHERE b.poll = $1 AND EXISTS (SELECT 1 FROM current_answers c WHERE c.ballot = b.id)"
)


async def warnings_for(actor: Actor, facts: PollFacts, now: datetime) -> tuple[Warned, ...]:
    """Nothing for who may not see them. One query."""
    if not can_view_warnings(actor, facts, facts.phase(now)):
        return ()
    rows = await database.fetch(_VOTES, facts.id)
    votes = [Vote(row["received_at"], row["by"], row["place"], row["helper"]) for row in rows]
    return warnings_of(votes, facts.closes_at, now)

"""The links of a table, and who comes by one."""

from dataclasses import dataclass

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed
from meetings.access import MeetingFacts, meeting_by_link, meeting_to_view
from meetings.consultations.queries import SeatView, seats_of
from meetings.links.rules import Key, LinkKind, LinkUnknown, check_key, read_key
from meetings.permissions import can_open_links
from meetings.speaking.rules import Limits


@dataclass(frozen=True, slots=True)
class LinksPage:
    """`salt` None: no links have been given out yet."""

    facts: MeetingFacts
    seats: tuple[SeatView, ...]
    salt: str | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Comer:
    """Who comes by a link that was verified."""

    key: Key
    facts: MeetingFacts
    salt: str


async def salt_of(meeting: int) -> str | None:
    row = await database.fetch_one("SELECT salt FROM sittings WHERE meeting = $1", meeting)
    return str(row["salt"]) if row is not None else None


async def links_page(actor: Actor, meeting: int, usual: Limits) -> LinksPage:
    """NotFound, NotAllowed. Three queries."""
    facts = await meeting_to_view(actor, meeting)
    if not can_open_links(actor, facts.consultation):
        raise NotAllowed
    row = await database.fetch_one(
        "SELECT salt, speech_seconds, speeches_per_seat FROM sittings WHERE meeting = $1", meeting
    )
    return LinksPage(
        facts,
        await seats_of(facts.consultation.id),
        row["salt"] if row is not None else None,
        Limits(row["speech_seconds"], row["speeches_per_seat"]) if row is not None else usual,
    )


async def comer_of(typed: str, kind: LinkKind, secret: str) -> Comer:
    """LinkUnknown. Two queries, the first of which tells a stranger from a guest."""
    key = read_key(typed)
    salt = await salt_of(key.meeting)
    check_key(key, secret, salt, kind)
    if salt is None:
        raise LinkUnknown
    return Comer(key, await meeting_by_link(key.meeting), salt)

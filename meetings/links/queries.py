"""The links of a table, and who comes by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.errors import NotAllowed
from app.settings import Settings
from meetings.access import MeetingFacts, meeting_by_link, meeting_to_view
from meetings.consultations.queries import SeatView, seats_of
from meetings.links.rules import (
    Key,
    LinkKind,
    LinkUnknown,
    check_in_time,
    check_key,
    links_end,
    read_key,
)
from meetings.permissions import can_open_links
from meetings.speaking.rules import Limits


@dataclass(frozen=True, slots=True)
class LinksPage:
    """`salt` None: no links have been given out yet. `numbers`: of those whose link was changed by
    itself, how often, by member."""

    facts: MeetingFacts
    seats: tuple[SeatView, ...]
    salt: str | None
    limits: Limits
    numbers: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Comer:
    """Who comes by a link that was verified. `ends`: until when it opens."""

    key: Key
    facts: MeetingFacts
    salt: str
    ends: datetime


def end_of_links(facts: MeetingFacts, settings: Settings) -> datetime:
    return links_end(facts.starts_at, facts.minutes, facts.ended_at, settings.table_link_days)


async def salt_of(meeting: int) -> str | None:
    row = await database.fetch_one("SELECT salt FROM sittings WHERE meeting = $1", meeting)
    return str(row["salt"]) if row is not None else None


async def links_page(actor: Actor, meeting: int, usual: Limits) -> LinksPage:
    """NotFound, NotAllowed. Four queries."""
    facts = await meeting_to_view(actor, meeting)
    if not can_open_links(actor, facts.consultation):
        raise NotAllowed
    row = await database.fetch_one(
        "SELECT salt, speech_seconds, speeches_per_seat FROM sittings WHERE meeting = $1", meeting
    )
    numbers = await database.fetch(
        "SELECT member, number FROM seat_links WHERE meeting = $1", meeting
    )
    return LinksPage(
        facts,
        await seats_of(facts.consultation.id),
        row["salt"] if row is not None else None,
        Limits(row["speech_seconds"], row["speeches_per_seat"]) if row is not None else usual,
        {one["member"]: one["number"] for one in numbers},
    )


async def comer_of(typed: str, kind: LinkKind, settings: Settings, now: datetime) -> Comer:
    """LinkUnknown, LinkExpired. Two queries, the first of which tells a stranger from a guest."""
    key = read_key(typed)
    row = await database.fetch_one(
        "SELECT s.salt, coalesce(l.number, 0) AS number FROM sittings s LEFT JOIN seat_links l"
        " ON l.meeting = s.meeting AND l.member = $2 WHERE s.meeting = $1",
        key.meeting,
        key.member,
    )
    if row is None:
        raise LinkUnknown
    check_key(key, settings.secret_key, row["salt"], kind, row["number"])
    facts = await meeting_by_link(key.meeting)
    ends = end_of_links(facts, settings)
    check_in_time(ends, now, settings.table_link_days)
    return Comer(key, facts, row["salt"], ends)

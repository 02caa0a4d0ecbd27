"""Giving out the links of a table and making them void."""

from datetime import datetime

from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import NotAllowed, NotFound
from meetings.access import meeting_to_view
from meetings.permissions import can_open_links
from meetings.record import open_record
from meetings.speaking.rules import Limits, check_limits


async def open_links(
    actor: Actor, meeting: int, *, salt: str, limits: Limits, now: datetime
) -> None:
    """Links with a salt by chance of 256 bits; all former ones are void from now on.

    `limits`: of speaking, where the meeting has none yet. NotFound, NotAllowed, MinutesIssued.
    """
    facts = await meeting_to_view(actor, meeting)
    if not can_open_links(actor, facts.consultation):
        raise NotAllowed
    async with open_record(actor, meeting) as link:
        first = await link.fetchval(
            "INSERT INTO sittings (meeting, salt, speech_seconds, speeches_per_seat)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (meeting) DO UPDATE SET salt = EXCLUDED.salt"
            " RETURNING xmax = 0",
            meeting,
            salt,
            limits.seconds,
            limits.per_seat,
        )
        await note(link, actor, "open_links" if first else "renew_links", facts, now)


async def renew_seat_link(actor: Actor, meeting: int, member: int, *, now: datetime) -> None:
    """The link of one person is void from now on, everybody else's stay. NotFound, NotAllowed,
    MinutesIssued."""
    facts = await meeting_to_view(actor, meeting)
    if not can_open_links(actor, facts.consultation):
        raise NotAllowed
    async with open_record(actor, meeting) as link:
        sits = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM seat_members m JOIN seats s ON s.id = m.seat"
            " WHERE m.id = $1 AND s.consultation = $2)",
            member,
            facts.consultation.id,
        )
        if not sits:
            raise NotFound
        await link.execute(
            "INSERT INTO seat_links (meeting, member, number) VALUES ($1, $2, 1)"
            " ON CONFLICT (meeting, member) DO UPDATE SET number = seat_links.number + 1",
            meeting,
            member,
        )
        await note(link, actor, "renew_seat_link", facts, now, after={"member": member})


async def set_limits(actor: Actor, meeting: int, minutes: int, per_seat: int, *, salt: str) -> None:
    """How long and how often a seat speaks. `salt`: where the meeting has no links yet.
    LimitsWrong."""
    limits = check_limits(minutes, per_seat)
    async with open_record(actor, meeting) as link:
        await link.execute(
            "INSERT INTO sittings (meeting, salt, speech_seconds, speeches_per_seat)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (meeting) DO UPDATE"
            " SET speech_seconds = EXCLUDED.speech_seconds,"
            " speeches_per_seat = EXCLUDED.speeches_per_seat",
            meeting,
            salt,
            limits.seconds,
            limits.per_seat,
        )

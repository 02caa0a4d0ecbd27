"""The meetings of one person, for her calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import database
from app.accounts.permissions import SEATED_ROLES, Actor
from app.i18n import _
from meetings.invitations.calendar import CalendarMeeting, calendar_title

BACK = timedelta(days=90)
_MOST = 500


@dataclass(frozen=True, slots=True)
class OwnFeed:
    id: int
    made_at: datetime


async def own_feed(actor: Actor) -> OwnFeed | None:
    """One query."""
    row = await database.fetch_one(
        "SELECT id, made_at FROM calendar_feeds WHERE person = $1 AND revoked_at IS NULL",
        actor.person,
    )
    return None if row is None else OwnFeed(row["id"], row["made_at"])


async def meetings_of(person: int, base_url: str, now: datetime) -> list[CalendarMeeting]:
    """Of the tables she sits at by a role that sits there, and of the community she works for;
    from 90 days ago on, cancelled ones too. Names nobody. One query."""
    rows = await database.fetch(
        "SELECT m.id, c.opened_at, coalesce(n.sequence, 0) AS sequence,"
        " coalesce(n.made_at, c.opened_at) AS said_at, m.starts_at,"
        " coalesce(m.ended_at, m.starts_at + make_interval(mins => coalesce(w.minutes, 120)))"
        "  AS ended_at, c.topic, m.place, e.name AS estate,"
        " coalesce(n.kind = 'cancel', false) AS cancelled"
        " FROM meetings m JOIN consultations c ON c.id = m.consultation"
        " JOIN estates e ON e.id = c.estate LEFT JOIN meeting_times w ON w.meeting = m.id"
        " LEFT JOIN LATERAL (SELECT sequence, made_at, kind FROM meeting_notices"
        "  WHERE meeting = m.id ORDER BY sequence DESC LIMIT 1) n ON true"
        " WHERE m.starts_at > $2 AND (EXISTS (SELECT 1 FROM grants g WHERE g.person = $1"
        "  AND g.community = c.community AND g.role IN ('community_secretary', 'community_clerk'))"
        " OR EXISTS (SELECT 1 FROM seat_members x JOIN seats s ON s.id = x.seat"
        "  WHERE s.consultation = c.id AND x.account = $1) AND EXISTS (SELECT 1 FROM grants g"
        "  WHERE g.person = $1 AND g.role = ANY($3::text[])))"
        " ORDER BY m.starts_at DESC LIMIT $4",
        person,
        now - BACK,
        list(SEATED_ROLES),
        _MOST,
    )
    return [
        CalendarMeeting(
            id=row["id"],
            opened_at=row["opened_at"],
            sequence=row["sequence"],
            said_at=row["said_at"],
            starts_at=row["starts_at"],
            ended_at=row["ended_at"],
            title=calendar_title(row["topic"]),
            location=row["place"],
            text=_("小区：{estate}").format(estate=row["estate"]),
            url=f"{base_url}/meetings/{row['id']}",
            cancelled=row["cancelled"],
        )
        for row in rows
    ]

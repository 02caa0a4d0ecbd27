"""Reminders before a meeting: to those who come or have not answered, never to who declined."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import asyncpg

from app import database
from app.outbox.rules import Channel, Message
from app.outbox.services import enqueue
from app.rounds import Rounds
from meetings.invitations.messages import SUBJECT, invitation_link, way_mark
from meetings.invitations.rules import due_reminders
from meetings.invitations.telling import REMINDER
from meetings.invitations.wording import Told, reminder_text, reminder_title
from meetings.preparing.contact import ContactPerson

# A letter is no reminder; the ways are those by which the person was told.
_WAYS = ("inbox", "email", "sms")


async def remind_due(hours: Sequence[int], *, now: datetime) -> int:
    """Whatever reminder is due now, each once for each beginning; how many messages.

    `hours` before the beginning. Those are reminded who were told, and have not declined.
    """
    if not hours:
        return 0
    async with database.transaction() as link:
        rows = await link.fetch(
            "SELECT i.id, i.name, i.link_number, t.starts_at, t.place, t.chair, t.contact,"
            " t.contact_phone, c.topic,"
            " c.community, o.name AS community_name, a.answer, w.channel, w.address, w.person,"
            " greatest(w.wanted_at, i.invited_at, y.made_at) AS told_at"
            " FROM meetings t JOIN consultations c ON c.id = t.consultation"
            " JOIN communities o ON o.id = c.community"
            " JOIN meeting_invitations i ON i.meeting = t.id AND i.withdrawn_at IS NULL"
            " JOIN LATERAL (SELECT channel, address, person, min(wanted_at) AS wanted_at"
            "  FROM messages WHERE subject = $3 AND subject_id = i.id AND channel = ANY($4::text[])"
            "  AND kind <> $5 AND state NOT IN ('withdrawn', 'failed') AND pruned_at IS NULL"
            "  GROUP BY channel, address, person) w ON true"
            # When this beginning was told, if it has been another one before.
            " JOIN LATERAL (SELECT min(made_at) AS made_at FROM meeting_notices n"
            "  WHERE n.meeting = t.id AND n.sequence > coalesce((SELECT max(sequence)"
            "   FROM meeting_notices o WHERE o.meeting = t.id AND o.starts_at <> t.starts_at), -1)"
            " ) y ON y.made_at IS NOT NULL"
            " LEFT JOIN LATERAL (SELECT answer FROM invitation_answers WHERE invitation = i.id"
            "  AND for_time = t.starts_at ORDER BY id DESC LIMIT 1) a ON true"
            " WHERE t.starts_at > $1 AND t.starts_at <= $2 AND t.ended_at IS NULL"
            " AND a.answer IS DISTINCT FROM 'no' AND NOT EXISTS (SELECT 1 FROM meeting_notices n"
            "  WHERE n.meeting = t.id AND n.kind = 'cancel')"
            " ORDER BY t.id, i.id FOR UPDATE OF i",
            now,
            now + timedelta(hours=max(hours)),
            SUBJECT,
            list(_WAYS),
            REMINDER,
        )
        messages = [
            _reminder(row, before)
            for row in rows
            for before in due_reminders(row["starts_at"], row["told_at"], hours, now)
        ]
        return len(await enqueue(link, messages, now=now))


def _reminder(row: asyncpg.Record, before: int) -> Message:
    channel: Channel = row["channel"]
    told = Told(
        topic=row["topic"],
        community=row["community_name"],
        starts_at=row["starts_at"],
        location=row["place"],
        chair=row["chair"],
        link=channel != "inbox",
        contact=ContactPerson(row["contact"], row["contact_phone"]),
    )
    way = way_mark(channel, row["address"])
    return Message(
        key=f"meeting-reminder-{row['id']}-{row['starts_at']:%Y%m%dT%H%M}-{before}-{way}",
        channel=channel,
        kind=REMINDER,
        subject=(SUBJECT, row["id"]),
        title=reminder_title(told)[:200],
        text=reminder_text(told, answered=row["answer"] is not None),
        name=row["name"][:120],
        address=row["address"],
        person=row["person"],
        community=row["community"],
        link=invitation_link(row["id"], row["link_number"]),
        not_after=row["starts_at"],
    )


class ReminderKeeper(Rounds):
    """Whatever is due, once a minute, in as many processes as there are: the key of a reminder is
    unique."""

    name = "reminders"
    every = 60

    def __init__(self, hours: Sequence[int], clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._hours = tuple(hours)
        self._clock = clock

    async def once(self) -> None:
        await remind_due(self._hours, now=self._clock())

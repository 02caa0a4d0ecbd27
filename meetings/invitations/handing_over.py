"""Noting that printed notices were handed over: those that were printed, each of them once.

Between printing and noting the meeting may be moved; then a new letter waits, and whoever holds the
old paper still has to be brought the new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.errors import Conflict, NotFound
from app.i18n import _
from app.outbox import services as outbox
from app.outbox.rules import Message
from meetings.access import MeetingFacts, meeting_to_run
from meetings.invitations.messages import SUBJECT, invitation_link


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`persons`: for how many it was new; `outdated`: names of those whose letter was taken back
    by a later notice, for whom nothing is noted."""

    persons: int
    outdated: tuple[str, ...]


async def hand_over_letters(
    actor: Actor, meeting: int, letters: Sequence[int], *, now: datetime
) -> HandedOver:
    """`letters`: of each person the last one that waited when the page was made; earlier ones go
    with it, later ones wait on. NotFound, NotAllowed."""
    facts = await meeting_to_run(actor, meeting)
    async with database.transaction() as link:
        await _hold(link, meeting)
        rows = await link.fetch(
            "SELECT x.id, x.state, i.id AS invitation, i.name"
            " FROM messages x JOIN meeting_invitations i ON i.id = x.subject_id"
            " WHERE x.subject = $1 AND x.channel = 'letter' AND x.id = ANY($2::int[])"
            " AND i.meeting = $3 ORDER BY x.id FOR UPDATE OF x",
            SUBJECT,
            list(letters),
            meeting,
        )
        if len(rows) != len(set(letters)):
            raise NotFound
        waiting = [row for row in rows if row["state"] == "waiting"]
        handed = await link.fetch(
            "SELECT x.id FROM messages x JOIN unnest($2::int[], $3::int[]) AS p(invitation, letter)"
            " ON p.invitation = x.subject_id AND x.id <= p.letter"
            " WHERE x.subject = $1 AND x.channel = 'letter' AND x.state = 'waiting'",
            SUBJECT,
            [row["invitation"] for row in waiting],
            [row["id"] for row in waiting],
        )
        await outbox.note_letters(link, [row["id"] for row in handed], by=actor.person, now=now)
        persons = sorted({row["invitation"] for row in waiting})
        if persons:
            after = {"invitations": persons}
            await note(link, actor, "hand_over_letter", facts, now, after=after)
    outdated = tuple(row["name"] for row in rows if row["state"] == "withdrawn")
    return HandedOver(len(persons), outdated)


async def hand_over_another(
    actor: Actor, meeting: int, invitation: int, notice: int, *, now: datetime
) -> bool:
    """To one whose letter does not wait, as she was told by other ways: whether it is new, once
    for each notice and each link. `notice`: SEQUENCE of the last one when the page was made.

    NotFound, NotAllowed, LetterOutdated.
    """
    facts = await meeting_to_run(actor, meeting)
    async with database.transaction() as link:
        await _hold(link, meeting)
        row = await link.fetchrow(
            "SELECT i.name, i.link_number, coalesce(n.sequence, -1) AS notice, n.made_at, EXISTS ("
            "  SELECT 1 FROM messages x WHERE x.subject = $3 AND x.subject_id = i.id"
            "  AND x.channel = 'letter' AND x.state = 'waiting') AS waits"
            " FROM meeting_invitations i LEFT JOIN LATERAL (SELECT sequence, made_at"
            "  FROM meeting_notices WHERE meeting = $1 ORDER BY sequence DESC LIMIT 1) n ON true"
            " WHERE i.id = $2 AND i.meeting = $1",
            meeting,
            invitation,
            SUBJECT,
        )
        if row is None:
            raise NotFound
        if row["notice"] != notice or row["waits"]:
            raise LetterOutdated
        letter = _letter(facts, invitation, row)
        known = await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE subject = $1 AND subject_id = $2"
            " AND channel = 'letter' AND state = 'delivered' AND link_of = $3"
            " AND wanted_at >= $4)",
            SUBJECT,
            invitation,
            letter.link.of if letter.link else "",
            row["made_at"],
        )
        if known:
            return False
        letters = await outbox.enqueue(link, [letter], now=now)
        await outbox.note_letters(link, letters, by=actor.person, now=now)
        after = {"invitations": [invitation]}
        await note(link, actor, "hand_over_letter", facts, now, after=after)
    return True


async def _hold(link: asyncpg.Connection, meeting: int) -> None:
    """As whoever tells of a change does."""
    await link.execute("SELECT id FROM meetings WHERE id = $1 FOR UPDATE", meeting)


def _letter(facts: MeetingFacts, invitation: int, row: asyncpg.Record) -> Message:
    """The paper that was handed over, on record."""
    number = row["link_number"]
    return Message(
        key=f"meeting-{facts.id}-letter-{invitation}-{row['notice']}-{number}",
        channel="letter",
        kind="meeting_cancel" if facts.cancelled else "meeting_call",
        subject=(SUBJECT, invitation),
        title=facts.consultation.topic,
        text="",
        name=row["name"][:120],
        community=facts.consultation.place.community,
        link=None if facts.cancelled else invitation_link(invitation, number),
    )


class LetterOutdated(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("会议通知在打印以后有变动，没有登记"),
            _("请重新打印，把新的通知书送给本人，再登记。"),
        )

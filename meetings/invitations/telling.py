"""Telling everybody of a meeting, in the transaction of what is told.

One notice for what has changed, one invitation a person, one message a person and channel. Who is
told of a change or of the end: whoever was told before, by the same ways, and all who are new.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import asyncpg

from app.clock import from_local
from app.outbox.rules import Channel, Message
from app.outbox.services import enqueue, withdraw
from meetings.consultations.rules import seat_name
from meetings.invitations import wording
from meetings.invitations.messages import (
    SUBJECT,
    Guest,
    TellableMeeting,
    Way,
    farewells,
    notices,
    to_group,
    ways_to,
)
from meetings.invitations.rules import Notice, next_notice
from meetings.preparing.contact import ContactPerson

NOTICES: tuple[str, ...] = ("meeting_call", "meeting_change", "meeting_cancel", "meeting_removed")
REMINDER = "meeting_reminder"
_MORNING = time(9)  # a notice for a later day leaves when people are up


async def tell(link: asyncpg.Connection, meeting: int, *, by: int, now: datetime) -> int:
    """Whatever is owed: the call, a change to all, the same to those who joined, word to those who
    left. How many persons; 0 where all is said. The caller holds the meeting's row."""
    last = await _last_notice(link, meeting)
    facts = await _load(link, meeting)
    told = facts.told
    owed = next_notice(last, told.starts_at, told.location, now, told.contact)
    standing = owed or last
    if standing is None or standing.kind == "cancel" or facts.told.starts_at <= now:
        return 0
    guests = await _guests(link, meeting, now)
    new = [guest for guest in guests if guest.here and (owed or guest.told is None)]
    gone = [guest for guest in guests if not guest.here]
    group: list[Message] = []
    if owed is not None:
        await _keep_notice(link, meeting, owed, "", by, now)
        await _take_back(link, meeting, now)
        if await group_was_told(link, meeting):
            group = [to_group(_before(facts, last), owed.sequence, "change")]
    messages = [
        *group,
        *notices(facts, standing, [one for one in new if one.told is None], "call", now),
        *notices(
            _before(facts, last), standing, [g for g in new if g.told is not None], "change", now
        ),
        *farewells(facts, standing, gone, now),
    ]
    await enqueue(link, messages, now=now)
    await _note_told(link, new, standing.sequence)
    await link.execute(
        "UPDATE meeting_invitations SET withdrawn_at = $2 WHERE id = ANY($1::int[])",
        [guest.invitation for guest in gone],
        now,
    )
    return len(new) + len(gone)


async def tell_cancelled(
    link: asyncpg.Connection, meeting: int, reason: str, *, by: int, now: datetime
) -> int:
    """To everybody who was told of it; how many. The caller made sure that it may be."""
    last = await _last_notice(link, meeting)
    facts = await _load(link, meeting)
    sequence = 0 if last is None else last.sequence + 1
    off = facts.told
    notice = Notice(sequence, "cancel", off.starts_at, off.location, off.contact)
    await _keep_notice(link, meeting, notice, reason, by, now)
    await _take_back(link, meeting, now)
    facts = replace(facts, told=replace(facts.told, reason=reason, link=False))
    told = [guest for guest in await _guests(link, meeting, now, known_only=True) if guest.ways]
    messages = notices(facts, notice, told, "cancel", now)
    if await group_was_told(link, meeting):
        messages.append(to_group(facts, sequence, "cancel"))
    await enqueue(link, messages, now=now)
    await _note_told(link, told, sequence)
    return len(told)


async def tell_in_group(link: asyncpg.Connection, meeting: int, *, now: datetime) -> bool:
    """The meeting as it stands, into the group; whether it is new there."""
    last = await _last_notice(link, meeting)
    facts = await _load(link, meeting)
    sequence = 0 if last is None else last.sequence
    return bool(await enqueue(link, [to_group(facts, sequence, "call")], now=now))


async def drop_invited(
    link: asyncpg.Connection, *, members: Sequence[int], seat: int = 0, now: datetime
) -> None:
    """Before persons leave their seats (or who stands for `seat` makes room): what has not left
    for them does not leave any more, and who heard nothing yet has nothing to hear."""
    rows = await link.fetch(
        "SELECT id FROM meeting_invitations WHERE withdrawn_at IS NULL"
        " AND (member = ANY($1::int[]) OR seat = $2 AND stands_for)",
        list(members),
        seat,
    )
    ids = [row["id"] for row in rows]
    await withdraw(link, SUBJECT, ids, kinds=[*NOTICES, REMINDER], now=now)
    await link.execute(
        "UPDATE meeting_invitations i SET withdrawn_at = $2 WHERE i.id = ANY($1::int[])"
        " AND NOT EXISTS (SELECT 1 FROM invitation_answers a WHERE a.invitation = i.id)"
        " AND NOT EXISTS (SELECT 1 FROM messages x WHERE x.subject = 'meeting_invitations'"
        "  AND x.subject_id = i.id AND x.state <> 'withdrawn')",
        ids,
        now,
    )


async def group_was_told(link: asyncpg.Connection, meeting: int) -> bool:
    """Of this meeting, and not taken back before it left."""
    return bool(
        await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE subject = 'meetings' AND subject_id = $1"
            " AND channel = 'group' AND state NOT IN ('withdrawn', 'failed'))",
            meeting,
        )
    )


async def _take_back(link: asyncpg.Connection, meeting: int, now: datetime) -> None:
    """What of the old has not left would contradict the new."""
    rows = await link.fetch("SELECT id FROM meeting_invitations WHERE meeting = $1", meeting)
    ids = [row["id"] for row in rows]
    await withdraw(link, SUBJECT, ids, kinds=[*NOTICES, REMINDER], now=now)
    await withdraw(link, "meetings", [meeting], kinds=NOTICES, now=now)


async def is_cancelled(link: asyncpg.Connection, meeting: int) -> bool:
    return bool(
        await link.fetchval(
            "SELECT EXISTS (SELECT 1 FROM meeting_notices WHERE meeting = $1 AND kind = 'cancel')",
            meeting,
        )
    )


# -- what is there -----------------------------------------------------------------------------


async def _last_notice(link: asyncpg.Connection, meeting: int) -> Notice | None:
    row = await link.fetchrow(
        "SELECT sequence, kind, starts_at, location, contact, contact_phone"
        " FROM meeting_notices WHERE meeting = $1 ORDER BY sequence DESC LIMIT 1",
        meeting,
    )
    if row is None:
        return None
    contact = ContactPerson(row["contact"], row["contact_phone"])
    return Notice(row["sequence"], row["kind"], row["starts_at"], row["location"], contact)


async def _load(link: asyncpg.Connection, meeting: int) -> TellableMeeting:
    row = await link.fetchrow(
        "SELECT m.id, m.starts_at, m.place, m.chair, m.notice_on, m.contact, m.contact_phone,"
        " c.topic, c.opened_at,"
        " c.community, o.name AS community_name, coalesce(w.minutes, 120) AS minutes,"
        " ARRAY(SELECT title FROM agenda_items WHERE meeting = m.id ORDER BY number) AS agenda"
        " FROM meetings m JOIN consultations c ON c.id = m.consultation"
        " JOIN communities o ON o.id = c.community LEFT JOIN meeting_times w ON w.meeting = m.id"
        " WHERE m.id = $1",
        meeting,
    )
    return TellableMeeting(
        id=meeting,
        community=row["community"],
        opened_at=row["opened_at"],
        ends_at=row["starts_at"] + timedelta(minutes=row["minutes"]),
        not_before=from_local(datetime.combine(row["notice_on"], _MORNING)),
        told=wording.Told(
            topic=row["topic"],
            community=row["community_name"],
            starts_at=row["starts_at"],
            location=row["place"],
            chair=row["chair"],
            agenda=tuple(row["agenda"]),
            contact=ContactPerson(row["contact"], row["contact_phone"]),
        ),
    )


def _before(facts: TellableMeeting, last: Notice | None) -> TellableMeeting:
    if last is None:
        return facts
    told = replace(
        facts.told, was_at=last.starts_at, was_location=last.location, was_contact=last.contact
    )
    return replace(facts, told=told)


async def _guests(
    link: asyncpg.Connection, meeting: int, now: datetime, *, known_only: bool = False
) -> list[Guest]:
    """Everybody at the table, invited first where she is not yet, and all who were and are not
    there any more. `known_only`: those with a message that has not been withdrawn."""
    if not known_only:
        await _invite_new(link, meeting, now)
    rows = await link.fetch(
        "SELECT i.id, i.name, i.seat_label, i.link_number, i.told, coalesce((SELECT a.stand_in"
        "  FROM invitation_answers a WHERE a.invitation = i.id ORDER BY a.id DESC LIMIT 1), '')"
        "  AS stand_in,"
        " CASE WHEN i.stands_for THEN s.missing ELSE m.id IS NOT NULL AND NOT s.missing END"
        "  AS here, m.account, p.active, coalesce(nullif(c.phone, ''), d.phone, '') AS phone,"
        " coalesce(nullif(c.email, ''), d.email, '') AS email,"
        " coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_array(x.channel, x.address, x.person))"
        "  FROM messages x WHERE x.subject = 'meeting_invitations' AND x.subject_id = i.id"
        "  AND (x.state <> 'withdrawn' OR m.id IS NULL AND EXISTS (SELECT 1"
        "   FROM invitation_answers a WHERE a.invitation = i.id))"
        "  AND x.pruned_at IS NULL), '[]')::text AS used"
        " FROM meeting_invitations i LEFT JOIN seat_members m ON m.id = i.member"
        " LEFT JOIN seats s ON s.id = coalesce(m.seat, i.seat)"
        " LEFT JOIN persons p ON p.id = m.account"
        " LEFT JOIN member_contacts c ON c.member = m.id"
        " LEFT JOIN contact_details d ON d.person = m.account"
        " WHERE i.meeting = $1 AND i.withdrawn_at IS NULL ORDER BY i.id",
        meeting,
    )
    return [_guest(row, known_only) for row in rows]


def _guest(row: asyncpg.Record, known_only: bool) -> Guest:
    used = [Way(channel, address, person) for channel, address, person in _json(row["used"])]
    here = bool(row["here"])
    ways = ways_to(row) if here and not known_only else []
    ways += [way for way in used if way not in ways]
    if here and not known_only and not ways:
        ways.append(Way("letter"))
    return Guest(
        invitation=row["id"],
        name=row["name"],
        seat_label=row["seat_label"],
        link_number=row["link_number"],
        told=None if row["told"] < 0 else row["told"],
        ways=tuple(ways),
        here=here,
        stand_in=row["stand_in"],
    )


def _json(text: str) -> list[tuple[Channel, str, int | None]]:
    found: list[tuple[Channel, str, int | None]] = json.loads(text)
    return found


async def _invite_new(link: asyncpg.Connection, meeting: int, now: datetime) -> None:
    """An invitation for each person on a seat, and for who stands for a seat that is missing."""
    rows = await link.fetch(
        "SELECT m.id AS member, s.id AS seat, m.name, s.kind, s.body, false AS stands_for"
        " FROM meetings t JOIN seats s ON s.consultation = t.consultation AND NOT s.missing"
        " JOIN seat_members m ON m.seat = s.id WHERE t.id = $1 AND NOT EXISTS ("
        "  SELECT 1 FROM meeting_invitations i WHERE i.meeting = $1 AND i.member = m.id)"
        " UNION ALL SELECT NULL, s.id, left(s.replaced_by, 200), s.kind, s.body, true"
        " FROM meetings t JOIN seats s ON s.consultation = t.consultation AND s.missing"
        " WHERE t.id = $1 AND NOT EXISTS (SELECT 1 FROM meeting_invitations i"
        "  WHERE i.meeting = $1 AND i.seat = s.id AND i.stands_for AND i.withdrawn_at IS NULL)"
        " ORDER BY 2, 1",
        meeting,
    )
    await link.execute(
        "INSERT INTO meeting_invitations (meeting, member, seat, stands_for, name, seat_label,"
        " told, link_number, invited_at) SELECT $1, n.member, n.seat, n.stands_for, n.name,"
        " n.label, -1, 0, $7 FROM unnest($2::int[], $3::int[], $4::bool[], $5::text[], $6::text[])"
        " AS n(member, seat, stands_for, name, label)",
        meeting,
        [row["member"] for row in rows],
        [row["seat"] for row in rows],
        [row["stands_for"] for row in rows],
        [row["name"] for row in rows],
        [row["body"] if row["kind"] == "invited" else seat_name(row["kind"]) for row in rows],
        now,
    )


# -- what is written ---------------------------------------------------------------------------


async def _keep_notice(
    link: asyncpg.Connection, meeting: int, notice: Notice, reason: str, by: int, now: datetime
) -> None:
    await link.execute(
        "INSERT INTO meeting_notices (meeting, sequence, kind, starts_at, location, reason,"
        " made_by, made_at, contact, contact_phone)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        meeting,
        notice.sequence,
        notice.kind,
        notice.starts_at,
        notice.location,
        reason,
        by,
        now,
        notice.contact.name,
        notice.contact.phone,
    )


async def _note_told(link: asyncpg.Connection, guests: Sequence[Guest], sequence: int) -> None:
    await link.execute(
        "UPDATE meeting_invitations SET told = $2 WHERE id = ANY($1::int[])",
        [guest.invitation for guest in guests],
        sequence,
    )

"""Putting messages into the outbox, taking them back, trying again.

`enqueue` is for every use-case that has something to tell: call it inside the transaction of
what is told, so that neither is there without the other.
"""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app.outbox.rules import COMFORTS, Message, check_message, first_state

_INSERT = """
INSERT INTO messages (key, channel, kind, subject, subject_id, community, person, name, address,
    essential, title, text, link_path, link_of, attachment_name, attachment_type, attachment,
    state, tries, created_at, wanted_at, due_at, not_after, lease)
SELECT n.key, n.channel, n.kind, n.subject, n.subject_id, n.community, n.person, n.name, n.address,
    n.essential, n.title, n.text, n.link_path, n.link_of, n.attachment_name, n.attachment_type,
    n.attachment, n.state, 0, $22, n.wanted_at, n.wanted_at, n.not_after, ''
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[],
    $8::text[], $9::text[], $10::bool[], $11::text[], $12::text[], $13::text[], $14::text[],
    $15::text[], $16::text[], $17::bytea[], $18::text[], $19::timestamptz[], $20::timestamptz[])
    AS n(key, channel, kind, subject, subject_id, community, person, name, address, essential,
    title, text, link_path, link_of, attachment_name, attachment_type, attachment, state,
    wanted_at, not_after)
WHERE NOT (n.kind = ANY($21::text[]) AND EXISTS (
    SELECT 1 FROM message_mutes u WHERE u.person = n.person AND u.kind = n.kind))
ON CONFLICT (key) DO NOTHING
RETURNING id
"""


async def enqueue(
    link: asyncpg.Connection, messages: Sequence[Message], *, now: datetime
) -> list[int]:
    """Inside the caller's transaction: the ids of the messages that are new. One statement.

    A message whose key is known is not written again; a comfort (`COMFORTS`) that its person has
    muted is not written at all. The worker sends what was committed, within seconds.
    """
    if not messages:
        return []
    for message in messages:
        check_message(message)
    rows = await link.fetch(
        _INSERT,
        [one.key for one in messages],
        [one.channel for one in messages],
        [one.kind for one in messages],
        [one.subject[0] for one in messages],
        [one.subject[1] for one in messages],
        [one.community for one in messages],
        [one.person for one in messages],
        [one.name for one in messages],
        [one.address for one in messages],
        [one.essential for one in messages],
        [one.title for one in messages],
        [one.text for one in messages],
        [one.link.path if one.link else "" for one in messages],
        [one.link.of if one.link else "" for one in messages],
        [one.attachment.name if one.attachment else "" for one in messages],
        [one.attachment.media_type if one.attachment else "" for one in messages],
        [one.attachment.content if one.attachment else None for one in messages],
        [first_state(one.channel) for one in messages],
        [max(now, one.not_before or now) for one in messages],
        [one.not_after for one in messages],
        list(COMFORTS),
        now,
    )
    return [row["id"] for row in rows]


async def withdraw(
    link: asyncpg.Connection,
    subject: str,
    subject_ids: Sequence[int],
    *,
    kinds: Sequence[str],
    now: datetime,
) -> int:
    """Takes back what has not left yet; how many. Inside the caller's transaction.

    What is being sent this moment goes out: whoever is told too much is told again.
    """
    rows = await link.fetch(
        "UPDATE messages SET state = 'withdrawn', settled_at = $4 WHERE subject = $1"
        " AND subject_id = ANY($2::int[]) AND kind = ANY($3::text[]) AND state = 'waiting'"
        " RETURNING id, tries",
        subject,
        list(subject_ids),
        list(kinds),
        now,
    )
    await _note(link, [(row["id"], row["tries"]) for row in rows], "withdrawn", None, now)
    return len(rows)


async def release(link: asyncpg.Connection, message: int, *, by: int, now: datetime) -> bool:
    """Another try of what failed, is uncertain or waits for its next turn, as a person asked;
    whether there was such a message. Inside the caller's transaction, who checked the right."""
    row = await link.fetchrow(
        "UPDATE messages SET state = 'waiting', due_at = $2, wanted_at = $2, settled_at = NULL,"
        " handing_at = NULL WHERE id = $1 AND state IN ('failed', 'uncertain', 'waiting')"
        " AND pruned_at IS NULL AND channel IN ('email', 'sms', 'group')"
        " AND (not_after IS NULL OR not_after > $2) RETURNING tries",
        message,
        now,
    )
    if row is None:
        return False
    await _note(link, [(message, row["tries"])], "released", by, now)
    return True


async def note_letters(
    link: asyncpg.Connection, messages: Sequence[int], *, by: int, now: datetime
) -> int:
    """Letters that were handed over; how many it was new for."""
    rows = await link.fetch(
        "UPDATE messages SET state = 'delivered', settled_at = $2, tries = tries + 1"
        " WHERE id = ANY($1::int[]) AND channel = 'letter' AND state = 'waiting'"
        " RETURNING id, tries",
        list(messages),
        now,
    )
    noted = [(row["id"], row["tries"]) for row in rows]
    await _note(link, noted, "delivered", by, now)
    return len(rows)


async def hold_back(link: asyncpg.Connection, *, now: datetime) -> int:
    """Of a database that was put back from a backup: what waited then may have been sent since.
    It is said to be uncertain, and a person decides; how many."""
    rows = await link.fetch(
        "UPDATE messages SET state = 'uncertain', settled_at = $1, lease = '', lease_until = NULL"
        " WHERE state IN ('waiting', 'sending') AND channel IN ('email', 'sms', 'group')"
        " RETURNING id, tries",
        now,
    )
    await _note(link, [(row["id"], row["tries"]) for row in rows], "unknown", None, now)
    return len(rows)


async def note_received(link: asyncpg.Connection, message: int, *, by: int, now: datetime) -> bool:
    """The person said that she has it; whether that was in doubt."""
    row = await link.fetchrow(
        "UPDATE messages SET state = 'delivered', settled_at = $2 WHERE id = $1"
        " AND state IN ('uncertain', 'failed') RETURNING tries",
        message,
        now,
    )
    if row is not None:
        await _note(link, [(message, row["tries"])], "delivered", by, now)
    return row is not None


async def put_on_paper(link: asyncpg.Connection, message: int, *, by: int, now: datetime) -> bool:
    """A letter in place of what did not arrive; whether there was such a message."""
    row = await link.fetchrow(
        "UPDATE messages SET state = 'withdrawn', settled_at = $2 WHERE id = $1"
        " AND state IN ('failed', 'uncertain') AND channel IN ('email', 'sms')"
        " AND pruned_at IS NULL RETURNING tries",
        message,
        now,
    )
    if row is None:
        return False
    await _note(link, [(message, row["tries"])], "withdrawn", by, now)
    await link.execute(
        "INSERT INTO messages (key, channel, kind, subject, subject_id, community, person, name,"
        " address, essential, title, text, link_path, link_of, attachment_name, attachment_type,"
        " state, tries, created_at, wanted_at, due_at, not_after, lease)"
        " SELECT left(key, 150) || ':letter', 'letter', kind, subject, subject_id, community,"
        " person, name, '', essential, title, replace(text, '{link}', ''), link_path, link_of, '',"
        " '', 'waiting', 0, $2, $2, $2, not_after, '' FROM messages WHERE id = $1"
        " ON CONFLICT (key) DO NOTHING",
        message,
        now,
    )
    return True


async def note_read(link: asyncpg.Connection, person: int, *, now: datetime) -> int:
    """All in the person's inbox that were there; how many were new to her."""
    rows = await link.fetch(
        "UPDATE messages SET read_at = $2, state = 'delivered', settled_at = $2"
        " WHERE person = $1 AND channel = 'inbox' AND state = 'sent' AND wanted_at <= $2"
        " RETURNING id, tries",
        person,
        now,
    )
    await _note(link, [(row["id"], 1) for row in rows], "delivered", person, now)
    return len(rows)


async def _note(
    link: asyncpg.Connection,
    messages: Sequence[tuple[int, int]],
    outcome: str,
    by: int | None,
    now: datetime,
) -> None:
    await link.execute(
        "INSERT INTO message_attempts (message, number, outcome, answer, remote_id, by, at)"
        " SELECT id, number, $3, '', '', $4, $5 FROM unnest($1::int[], $2::int[]) AS n(id, number)",
        [message for message, _number in messages],
        [number for _message, number in messages],
        outcome,
        by,
        now,
    )

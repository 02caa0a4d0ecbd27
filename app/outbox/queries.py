"""What was told to whom, and a person's own messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ToldView:
    """A message and how it stands. `outcome`, `answer`, `remote_id`: of its last try, "" before
    the first; `at`: when it came to that. `address` is whole: mask it where it is shown."""

    id: int
    subject_id: int
    kind: str
    channel: str
    name: str
    address: str
    title: str
    state: str
    tries: int
    wanted_at: datetime
    outcome: str
    answer: str
    remote_id: str
    at: datetime | None


async def told_about(subject: str, subject_ids: Sequence[int]) -> list[ToldView]:
    """Every message about these rows of a table, the oldest first. One query."""
    rows = await database.fetch(
        "SELECT m.id, m.subject_id, m.kind, m.channel, m.name, m.address, m.title, m.state,"
        " m.tries, m.wanted_at, coalesce(a.outcome, '') AS outcome,"
        " coalesce(a.answer, '') AS answer, coalesce(a.remote_id, '') AS remote_id, a.at"
        " FROM messages m LEFT JOIN LATERAL (SELECT outcome, answer, remote_id, at"
        "  FROM message_attempts WHERE message = m.id ORDER BY id DESC LIMIT 1) a ON true"
        " WHERE m.subject = $1 AND m.subject_id = ANY($2::int[]) ORDER BY m.id",
        subject,
        list(subject_ids),
    )
    return [ToldView(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class InboxLine:
    id: int
    title: str
    text: str
    link_path: str
    link_of: str
    not_after: datetime | None
    at: datetime
    unread: bool

    def is_open(self, now: datetime) -> bool:
        """Whether what it asks can still be answered."""
        return self.not_after is None or now < self.not_after


async def inbox(actor: Actor, now: datetime) -> list[InboxLine]:
    """The person's own messages in the program, the newest first. One query."""
    rows = await database.fetch(
        "SELECT id, title, text, link_path, link_of, not_after, wanted_at AS at,"
        " state = 'sent' AS unread FROM messages"
        " WHERE person = $1 AND channel = 'inbox' AND state IN ('sent', 'delivered')"
        " AND wanted_at <= $2 ORDER BY id DESC LIMIT $3",
        actor.person,
        now,
        SHOWN,
    )
    return [InboxLine(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One entry of a message's record. `by`: the person who asked or noted it, "" for none."""

    message: int
    number: int
    outcome: str
    answer: str
    remote_id: str
    by: str
    at: datetime


async def attempts_of(messages: Sequence[int]) -> dict[int, list[AttemptView]]:
    """The whole record of each message, the oldest first. One query."""
    rows = await database.fetch(
        "SELECT a.message, a.number, a.outcome, a.answer, a.remote_id,"
        " coalesce(p.name, '') AS by, a.at FROM message_attempts a"
        " LEFT JOIN persons p ON p.id = a.by WHERE a.message = ANY($1::int[]) ORDER BY a.id",
        list(messages),
    )
    found: dict[int, list[AttemptView]] = {message: [] for message in messages}
    for row in rows:
        found[row["message"]].append(AttemptView(**dict(row)))
    return found

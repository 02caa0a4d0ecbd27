"""Sends what waits in the outbox, beside the requests.

Any number of processes may do it at once: a message is claimed by a lease that one transaction
takes with SKIP LOCKED, and nothing is handed over by a process whose lease has been taken away.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import anyio
import anyio.from_thread
import asyncpg

from app import database
from app.database import DatabaseAway
from app.logs import note_message
from app.outbox import gateways, mail
from app.outbox.links import link_token
from app.outbox.rules import Attachment, Ended, Tried, after_try
from app.rounds import Rounds
from app.sending import Sending

_AT_ONCE = 4
_CLAIM = 8
_NOTE_TRIES = 20
_NOTE_AGAIN_SECONDS = 3
LEASE = timedelta(minutes=5)
_OUTSIDE = ["email", "sms", "group"]

# What else is written down of a try, in the transaction that notes its end.
Book = Callable[[asyncpg.Connection, Tried], Awaitable[None]]

_log = logging.getLogger("yishi")


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message that this process may send, and by which claim."""

    id: int
    lease: str
    key: str
    channel: str
    name: str
    address: str
    title: str
    text: str
    attachment: Attachment | None
    created_at: datetime


class OutboxWorker(Rounds):
    """Sends whatever is due, every few seconds. At the end what is being handed over is finished
    and noted first; a lease that is left runs out by itself."""

    name = "messages"
    every = 5

    def __init__(
        self,
        sending: Sending,
        base_url: str,
        secret_key: str,
        clock: Callable[[], datetime],
        books: Sequence[Book] = (),
    ) -> None:
        super().__init__()
        self._sending = sending
        self._base_url = base_url
        self._secret_key = secret_key
        self._clock = clock
        self._books = books
        self._hands = asyncio.Semaphore(_AT_ONCE)
        self._pruned_at: datetime | None = None

    async def once(self) -> None:
        await self.send_due()
        await self.prune()

    async def send_due(self) -> int:
        """Everything that is due now; how many were tried."""
        await self._take_back()
        done = 0
        while not self.ending.is_set():
            await self._let_expire()
            claimed = await self._claim()
            if not claimed:
                break
            async with asyncio.TaskGroup() as group:
                for one in claimed:
                    group.create_task(self._send(one))
            done += len(claimed)
        return done

    # -- claims --------------------------------------------------------------------------------

    async def _claim(self) -> list[_Claimed]:
        now, lease = self._clock(), secrets.token_hex(16)
        rows = await database.fetch(
            "UPDATE messages SET state = 'sending', lease = $1, lease_until = $2,"
            " handing_at = NULL, tries = tries + 1 WHERE id IN (SELECT id FROM messages"
            "  WHERE state = 'waiting' AND due_at <= $3 AND channel = ANY($4::text[])"
            "  ORDER BY due_at, id LIMIT $5 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, key, channel, name, address, title, text, link_path, link_of,"
            " attachment_name, attachment_type, attachment, created_at",
            lease,
            now + LEASE,
            now,
            _OUTSIDE,
            _CLAIM,
        )
        return [self._claimed(row, lease) for row in rows]

    def _claimed(self, row: asyncpg.Record, lease: str) -> _Claimed:
        text = row["text"]
        if row["link_of"]:
            token = link_token(self._secret_key, row["link_of"])
            text = text.replace("{link}", f"{self._base_url}{row['link_path']}{token}")
        attachment = None
        if row["attachment"] is not None:
            attachment = Attachment(
                row["attachment_name"], row["attachment_type"], bytes(row["attachment"])
            )
        return _Claimed(
            id=row["id"],
            lease=lease,
            key=row["key"],
            channel=row["channel"],
            name=row["name"],
            address=row["address"],
            title=row["title"],
            text=text,
            attachment=attachment,
            created_at=row["created_at"],
        )

    async def _handing(self, one: _Claimed) -> bool:
        """Committed before anything leaves: whether the claim still stands."""
        now = self._clock()
        row = await database.fetch_one(
            "UPDATE messages SET handing_at = $3, lease_until = $4"
            " WHERE id = $1 AND lease = $2 AND state = 'sending' RETURNING id",
            one.id,
            one.lease,
            now,
            now + LEASE,
        )
        return row is not None

    async def _take_back(self) -> None:
        """What a process left behind that was killed: its lease has run out."""
        now = self._clock()
        rows = await database.fetch(
            "SELECT id, lease, channel, handing_at IS NOT NULL AS handed FROM messages"
            " WHERE state = 'sending' AND lease_until < $1 ORDER BY id",
            now,
        )
        for row in rows:
            ended = Ended("unknown" if row["handed"] else "interrupted")
            await self._note(row["id"], row["lease"], row["channel"], ended)

    async def _let_expire(self) -> None:
        """What is no use any more is not sent late."""
        rows = await database.fetch(
            "WITH gone AS (UPDATE messages SET state = 'failed', settled_at = $1"
            "  WHERE state = 'waiting' AND channel = ANY($2::text[]) AND not_after <= $1"
            "  RETURNING id, tries)"
            " INSERT INTO message_attempts (message, number, outcome, answer, remote_id, at)"
            " SELECT id, tries, 'expired', '', '', $1 FROM gone RETURNING message",
            self._clock(),
            _OUTSIDE,
        )
        for row in rows:
            note_message(row["message"], "", "expired")

    # -- one message ---------------------------------------------------------------------------

    async def _send(self, one: _Claimed) -> None:
        async with self._hands:
            try:
                ended = await self._hand_over(one)
            except DatabaseAway:  # nothing was handed over, or the lease will say so
                return
            except Exception as fault:  # one message that breaks the code does not hold up the rest
                note_message(one.id, one.channel, "broken", fault)
                ended = Ended("deferred", type(fault).__name__)
        await self._note_at_last(one, ended)

    async def _note_at_last(self, one: _Claimed, ended: Ended) -> None:
        """A database that is away for a moment makes no certain end an unknown one."""
        for left in range(_NOTE_TRIES, -1, -1):
            try:
                await self._note(one.id, one.lease, one.channel, ended)
            except DatabaseAway as owed:
                if not left:  # the lease runs out, and the next one says that it is not known
                    _log.warning("an end is not noted: %s", type(owed).__name__)
                    return
                await asyncio.sleep(_NOTE_AGAIN_SECONDS)
            else:
                return

    async def _hand_over(self, one: _Claimed) -> Ended:
        if not self._sending.has(one.channel):
            return Ended("unconfigured")
        if one.channel == "email":
            assert self._sending.smtp is not None
            server = self._sending.smtp
            content = mail.compose(
                mail.Mail(
                    key=one.key,
                    to=one.address,
                    name=one.name,
                    title=one.title,
                    text=one.text,
                    attachment=one.attachment,
                    written_at=one.created_at,
                ),
                server,
            )
            return await anyio.to_thread.run_sync(
                mail.hand_over,
                content,
                one.address,
                server,
                lambda: anyio.from_thread.run(self._handing, one),
            )
        gateway = self._sending.sms if one.channel == "sms" else self._sending.group
        assert gateway is not None
        if not await self._handing(one):
            return Ended("interrupted")
        values = {
            "phone": one.address,
            "text": one.text,
            "title": one.title,
            "name": one.name,
        }
        return await gateways.hand_over(gateway, one.key, values)

    async def _note(self, message: int, lease: str, channel: str, ended: Ended) -> None:
        """The try's end and what follows from it, in one transaction; nothing where another
        process has taken the message over."""
        now = self._clock()
        async with database.transaction() as link:
            row = await link.fetchrow(
                "SELECT essential, tries, wanted_at, not_after, kind, subject, subject_id, address,"
                " (SELECT count(*) FROM message_attempts a WHERE a.message = m.id"
                "  AND a.outcome = 'unknown') AS unknowns"
                " FROM messages m WHERE id = $1 AND lease = $2 AND state = 'sending' FOR UPDATE",
                message,
                lease,
            )
            if row is None:
                return
            after = after_try(
                ended,
                channel=channel,
                essential=row["essential"],
                tries=row["tries"],
                unknowns=row["unknowns"] + (ended.outcome == "unknown"),
                wanted_at=row["wanted_at"],
                not_after=row["not_after"],
                now=now,
            )
            await link.execute(
                "UPDATE messages SET state = $2::text, lease = '', lease_until = NULL,"
                " due_at = coalesce($3, due_at),"
                " settled_at = CASE WHEN $2::text = 'waiting' THEN NULL ELSE $4::timestamptz END"
                " WHERE id = $1",
                message,
                after.state,
                after.due_at,
                now,
            )
            outcomes = [(ended.outcome, ended.answer, ended.remote_id)]
            if after.also is not None:
                outcomes.append((after.also, "", ""))
            await link.executemany(
                "INSERT INTO message_attempts (message, number, outcome, answer, remote_id, at)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                [(message, row["tries"], *told, now) for told in outcomes],
            )
            subject = (row["subject"], row["subject_id"])
            for book in self._books:
                await book(
                    link,
                    Tried(message, channel, row["kind"], subject, row["address"], ended, now),
                )
        note_message(message, channel, ended.outcome)

    # -- what has been kept long enough ----------------------------------------------------------

    async def prune(self) -> None:
        """Text, attachment and address go; that it was sent, when and with what answer stays.
        Once an hour."""
        now = self._clock()
        if self._pruned_at is not None and now < self._pruned_at + timedelta(hours=1):
            return
        self._pruned_at = now
        await database.execute(
            "UPDATE messages SET text = '', attachment = NULL, address = '', pruned_at = $1"
            " WHERE pruned_at IS NULL AND settled_at < $2",
            now,
            now - timedelta(days=self._sending.keep_days),
        )

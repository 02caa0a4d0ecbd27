"""How ballots get into the database: the events, and with them the pointers to what stands.

Each event is an entry of the poll's log, in the same transaction. Used by the group-commit writer
and wherever paper ballots come in; inside a transaction, or in a statement that is one.
"""

import json
from collections.abc import Sequence

import asyncpg

from app import database
from app.ledger.services import append_parts, fresh_salt
from votes.ballots.rules import NewBallot
from votes.proofs.services import PollLog, Salt, lock_poll_log, logged_ballots

# A late ballot is kept like any other, but never stands. Of one group's ballots the newest per
# key goes in (one statement may touch a row only once); against what stands, only a newer one.
_STORE = (
    " made AS ("
    " INSERT INTO ballots (poll, receipt, channel, received_at, recorded_at, recorded_by, signed,"
    " signer, signer_role, proxy, proxy_doc, proxy_is_property_staff, guardian_doc, capacity,"
    " documents, ground, paper)"
    " SELECT $1, n.receipt, n.channel, n.received_at, n.recorded_at, n.recorded_by, n.signed,"
    " n.signer, n.signer_role, n.proxy, n.proxy_doc, n.staff, n.guardian_doc, n.capacity,"
    " n.documents::jsonb, n.ground, n.paper"
    " FROM grown, unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::int[],"
    " $7::bool[], $8::text[], $9::text[], $10::text[], $11::bool[], $12::bool[], $13::bool[],"
    " $14::text[], $15::text[], $16::text[], $17::text[])"
    " WITH ORDINALITY AS n(receipt, channel, received_at, recorded_at, recorded_by, signed,"
    " signer, signer_role, proxy, proxy_doc, staff, guardian_doc, capacity, documents, ground,"
    " paper, place)"
    " ORDER BY n.place RETURNING id, receipt, signer, channel, received_at),"
    " units AS (SELECT m.id AS ballot, n.entry"
    "  FROM unnest($18::text[], $19::int[]) AS n(receipt, entry) JOIN made m USING (receipt)),"
    " answers AS (SELECT m.id AS ballot, n.motion, n.choice FROM"
    "  unnest($20::text[], $21::int[], $22::text[]) AS n(receipt, motion, choice)"
    "  JOIN made m USING (receipt)),"
    " kept_units AS (INSERT INTO ballot_units (ballot, entry) SELECT * FROM units),"
    " kept_answers AS (INSERT INTO ballot_answers (ballot, motion, choice) SELECT * FROM answers),"
    " standing AS (INSERT INTO current_answers (motion, entry, signer, channel, ballot)"
    "  SELECT DISTINCT ON (a.motion, u.entry, m.signer, m.channel)"
    "  a.motion, u.entry, m.signer, m.channel, m.id"
    "  FROM made m JOIN units u ON u.ballot = m.id JOIN answers a ON a.ballot = m.id"
    "  WHERE m.received_at <= (SELECT p.closes_at FROM polls p WHERE p.id = $1)"
    "  ORDER BY a.motion, u.entry, m.signer, m.channel, m.received_at DESC, m.id DESC"
    "  ON CONFLICT (motion, entry, signer, channel) DO UPDATE SET ballot = EXCLUDED.ballot"
    "  WHERE (SELECT (new.received_at, new.id) > (old.received_at, old.id)"
    "   FROM made new, ballots old"
    "   WHERE new.id = EXCLUDED.ballot AND old.id = current_answers.ballot))"
    " SELECT id, receipt FROM made"
)
_LOCKED = f"WITH {append_parts(23)},{_STORE}"
# For who has locked nothing: no count, extension or new roll is under way.
_UNLOCKED = (
    "WITH held AS (SELECT id FROM polls WHERE id = $1 FOR SHARE),"  # noqa: S608 (constants only)
    f" {append_parts(23, where_there_is='held')},{_STORE}"
)


async def store_ballots(
    link: asyncpg.Connection,
    poll: int,
    ballots: Sequence[NewBallot],
    *,
    salt: Salt = fresh_salt,
) -> list[int]:
    """Store events, log them, move the pointers to what stands now; the new ids, in the order
    given. `salt`: 32 random bytes for each entry of the log.

    Two statements, however many ballots, one more for papers. `link` is in a transaction. The
    poll's log is locked first: of two transactions that answer for one unit the second waits, and
    then sees the first one's event, so that the newer of the two stands whichever commits last.
    """
    if not ballots:
        return []
    entries = sorted({entry for ballot in ballots for entry in ballot.entries})
    if any(ballot.channel == "paper" for ballot in ballots):
        # A paper may be taken back, which holds its units, and only then the log.
        await link.execute(
            "SELECT id FROM roll_entries WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE",
            entries,
        )
    log = await lock_poll_log(link, poll, entries, salt=salt)
    return await store_locked(link, log, ballots, salt=salt)


async def store_locked(
    link: asyncpg.Connection, log: PollLog, ballots: Sequence[NewBallot], *, salt: Salt = fresh_salt
) -> list[int]:
    """The same in one statement, by who has locked the poll's log; it grows by the ballots."""
    made = await link.fetch(_LOCKED, *_parameters(log, ballots, salt))
    by_receipt = {row["receipt"]: int(row["id"]) for row in made}
    return [by_receipt[ballot.receipt] for ballot in ballots]


async def store_unlocked(
    link: database.OwnLink,
    log: PollLog,
    ballots: Sequence[NewBallot],
    *,
    salt: Salt = fresh_salt,
) -> bool:
    """The same by who has locked nothing, but remembers the poll's log, in one statement that is
    its own transaction.

    False, and nothing is stored, where the log has grown meanwhile. asyncpg's errors, after which
    it is not known what was stored.
    """
    return bool(await link.fetch(_UNLOCKED, *_parameters(log, ballots, salt)))


def _parameters(log: PollLog, ballots: Sequence[NewBallot], salt: Salt) -> list[object]:
    units = [(ballot.receipt, entry) for ballot in ballots for entry in ballot.entries]
    answers = [
        (ballot.receipt, motion, choice)
        for ballot in ballots
        for motion, choice in ballot.answers.items()
    ]
    return [
        log.poll,
        [ballot.receipt for ballot in ballots],
        [ballot.channel for ballot in ballots],
        [ballot.received_at for ballot in ballots],
        [ballot.recorded_at for ballot in ballots],
        [ballot.recorded_by for ballot in ballots],
        [ballot.signed for ballot in ballots],
        [ballot.signer for ballot in ballots],
        [ballot.signer_role for ballot in ballots],
        [ballot.proxy for ballot in ballots],
        [ballot.proxy_doc for ballot in ballots],
        [ballot.proxy_is_property_staff for ballot in ballots],
        [ballot.guardian_doc for ballot in ballots],
        [ballot.capacity for ballot in ballots],
        [json.dumps(ballot.documents, ensure_ascii=False) for ballot in ballots],
        [ballot.ground for ballot in ballots],
        [ballot.paper for ballot in ballots],
        [receipt for receipt, _entry in units],
        [entry for _receipt, entry in units],
        [receipt for receipt, _motion, _choice in answers],
        [motion for _receipt, motion, _choice in answers],
        [choice for _receipt, _motion, choice in answers],
        *logged_ballots(log, ballots, salt=salt),
    ]

"""How ballots get into the database: events in few statements, then the pointers that stand.

Each event is an entry of the poll's log, in the same transaction. Used by the group-commit writer
and wherever paper ballots come in; always inside a transaction.
"""

import json
from collections.abc import Sequence

import asyncpg

from app.ledger.services import fresh_salt
from votes.ballots.rules import NewBallot
from votes.proofs.services import Salt, log_ballots

_BALLOTS = (
    "INSERT INTO ballots (poll, receipt, channel, received_at, recorded_at, recorded_by, signed,"
    " signer, signer_role, proxy, proxy_doc, proxy_is_property_staff, guardian_doc, capacity,"
    " documents, ground, paper)"
    " SELECT $1, n.receipt, n.channel, n.received_at, n.recorded_at, n.recorded_by, n.signed,"
    " n.signer, n.signer_role, n.proxy, n.proxy_doc, n.staff, n.guardian_doc, n.capacity,"
    " n.documents::jsonb, n.ground, n.paper"
    " FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::int[],"
    " $7::bool[], $8::text[], $9::text[], $10::text[], $11::bool[], $12::bool[], $13::bool[],"
    " $14::text[], $15::text[], $16::text[], $17::text[])"
    " WITH ORDINALITY AS n(receipt, channel, received_at, recorded_at, recorded_by, signed,"
    " signer, signer_role, proxy, proxy_doc, staff, guardian_doc, capacity, documents, ground,"
    " paper, place)"
    " ORDER BY n.place RETURNING id, receipt"
)

# A late ballot is kept like any other, but never stands. Of one group's ballots the newest per
# key goes in (one statement may touch a row only once); against what stands, only a newer one.
_CURRENT = (
    "INSERT INTO current_answers (motion, entry, signer, channel, ballot)"
    " SELECT DISTINCT ON (a.motion, u.entry, b.signer, b.channel)"
    " a.motion, u.entry, b.signer, b.channel, b.id"
    " FROM ballots b JOIN polls p ON p.id = b.poll"
    " JOIN ballot_units u ON u.ballot = b.id JOIN ballot_answers a ON a.ballot = b.id"
    " WHERE b.id = ANY($1::int[]) AND b.received_at <= p.closes_at"
    " ORDER BY a.motion, u.entry, b.signer, b.channel, b.received_at DESC, b.id DESC"
    " ON CONFLICT (motion, entry, signer, channel) DO UPDATE SET ballot = EXCLUDED.ballot"
    " WHERE EXISTS (SELECT 1 FROM ballots old, ballots new"
    "  WHERE old.id = current_answers.ballot AND new.id = EXCLUDED.ballot"
    "  AND (new.received_at, new.id) > (old.received_at, old.id))"
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

    Eight statements, however many ballots. `link` is in a transaction. The entries are locked
    first: of two transactions that answer for one unit the second waits, and then sees the
    first one's event, so that the newer of the two stands whichever commits last.
    """
    if not ballots:
        return []
    named = await link.fetch(
        "SELECT id, unit FROM roll_entries WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE",
        sorted({entry for ballot in ballots for entry in ballot.entries}),
    )
    made = await link.fetch(
        _BALLOTS,
        poll,
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
    )
    by_receipt = {row["receipt"]: row["id"] for row in made}
    ids = [int(by_receipt[ballot.receipt]) for ballot in ballots]
    units = [
        (id_, entry) for id_, ballot in zip(ids, ballots, strict=True) for entry in ballot.entries
    ]
    await link.execute(
        "INSERT INTO ballot_units (ballot, entry) SELECT * FROM unnest($1::int[], $2::int[])",
        [ballot for ballot, _entry in units],
        [entry for _ballot, entry in units],
    )
    answers = [
        (id_, motion, choice)
        for id_, ballot in zip(ids, ballots, strict=True)
        for motion, choice in ballot.answers.items()
    ]
    await link.execute(
        "INSERT INTO ballot_answers (ballot, motion, choice)"
        " SELECT * FROM unnest($1::int[], $2::int[], $3::text[])",
        [ballot for ballot, _motion, _choice in answers],
        [motion for _ballot, motion, _choice in answers],
        [choice for _ballot, _motion, choice in answers],
    )
    await link.execute(_CURRENT, ids)
    units_by_entry = {row["id"]: row["unit"] for row in named}
    await log_ballots(link, poll, ballots, units_by_entry, salt=salt)
    return ids

"""Reading a log: heads and proofs from the stored leaves. Leaves never change, so what is read
in several statements fits together."""

import json
from collections.abc import Sequence

import asyncpg

from app import database
from app.ledger.merkle import (
    TILE,
    Stored,
    consistency_path,
    inclusion_path,
    leaf_hash,
    tiles_of_proof,
)
from app.ledger.proofs import Consistency, Head, Inclusion, Shown, WholeLog, log_name
from app.ledger.rules import NotInLog

_HEADS = (
    "SELECT l.subject, l.subject_id, h.size, h.root, h.signed_at, h.signature, h.public_key"
    " FROM log_heads h JOIN logs l ON l.id = h.log WHERE h.log = $1"
)


async def log_of(subject: str, subject_id: int) -> int | None:
    row = await database.fetch_one(
        "SELECT id FROM logs WHERE subject = $1 AND subject_id = $2", subject, subject_id
    )
    return None if row is None else int(row["id"])


async def heads(log: int) -> list[Head]:
    """All that were signed, the oldest first."""
    return [_head(row) for row in await database.fetch(f"{_HEADS} ORDER BY h.id", log)]


async def newest_head(log: int) -> Head | None:
    row = await database.fetch_one(f"{_HEADS} ORDER BY h.id DESC LIMIT 1", log)
    return None if row is None else _head(row)


def _head(row: asyncpg.Record) -> Head:
    return Head(
        log_name(row["subject"], row["subject_id"]),
        row["size"],
        row["root"],
        row["signed_at"],
        row["signature"],
        row["public_key"],
    )


async def inclusion_proof(log: int, position: int, size: int) -> tuple[bytes, ...]:
    """The path of the leaf in the tree of the first `size` leaves. NotInLog."""
    if not 0 <= position < size:
        raise NotInLog
    return tuple(inclusion_path(await _stored(log, position, size), position, size))


async def consistency_proof(log: int, old: int, new: int) -> tuple[bytes, ...]:
    """The path from the tree of the first `old` leaves to that of the first `new`. NotInLog."""
    if not 0 <= old <= new:
        raise NotInLog
    return tuple(consistency_path(await _stored(log, old, new), old, new))


async def inclusion(log: int, position: int, head: Head) -> Inclusion:
    """A receipt: the leaf under a head of this log, with its event unless that was forgotten.

    NotInLog, also where the head is older than the leaf.
    """
    path = await inclusion_proof(log, position, head.size)
    row = await database.fetch_one(
        "SELECT l.commitment, e.salt, e.event FROM log_leaves l"
        " LEFT JOIN log_events e ON e.leaf = l.id WHERE l.log = $1 AND l.position = $2",
        log,
        position,
    )
    assert row is not None, "the path was found"
    event = None if row["event"] is None else json.loads(row["event"])
    return Inclusion(head, position, row["commitment"], row["salt"], event, path)


async def whole_log(log: int, head: Head, kinds: Sequence[str]) -> WholeLog:
    """Everything under a head of this log that names nobody; entries of these `kinds` in full.

    None of those bears a receipt number, which is how they are found among 100,000 that do.
    """
    rows = await database.fetch(
        "SELECT commitment FROM log_leaves WHERE log = $1 AND position < $2 ORDER BY position",
        log,
        head.size,
    )
    shown = await database.fetch(
        "SELECT l.position, e.salt, e.event FROM log_events e JOIN log_leaves l ON l.id = e.leaf"
        " WHERE l.log = $1 AND l.position < $2 AND e.event::jsonb ->> 'receipt' IS NULL"
        " AND e.event::jsonb ->> 'kind' = ANY($3::text[])"
        " ORDER BY l.position",
        log,
        head.size,
        list(kinds),
    )
    return WholeLog(
        head,
        tuple(old for old in await heads(log) if old.size <= head.size and old != head),
        tuple(row["commitment"] for row in rows),
        tuple(Shown(row["position"], row["salt"], json.loads(row["event"])) for row in shown),
    )


async def consistency(log: int, old: Head, new: Head) -> Consistency:
    """Of two heads of this log. NotInLog where the older is the longer."""
    return Consistency(old, new, await consistency_proof(log, old.size, new.size))


async def _stored(log: int, small: int, size: int) -> Stored:
    """Of a log of 100,000: 390 roots of tiles and at most 511 leaves, in one statement."""
    leaves = [
        place
        for tile in sorted(tiles_of_proof(small, size))
        for place in range(tile * TILE, min((tile + 1) * TILE, size))
    ]
    ends = range(TILE - 1, size, TILE)
    wanted = sorted({*leaves, *ends})
    rows = await database.fetch(
        "SELECT commitment, tile FROM log_leaves"
        " WHERE log = $1 AND position = ANY($2::int[]) ORDER BY position",
        log,
        wanted,
    )
    if len(rows) < len(wanted):
        raise NotInLog
    found = dict(zip(wanted, rows, strict=True))
    by_tile: dict[int, list[bytes]] = {}
    for place in leaves:
        by_tile.setdefault(place // TILE, []).append(leaf_hash(found[place]["commitment"]))
    return Stored([found[end]["tile"] for end in ends], by_tile)

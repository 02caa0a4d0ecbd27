"""Writing to a log: always inside the transaction of what is logged, so that neither is there
without the other."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import database
from app.ledger.canonical import SALT_BYTES, commitment, spell_in_nfc
from app.ledger.merkle import EMPTY, TILE_HEIGHT, Frontier, leaf_hash
from app.ledger.proofs import Head, log_name
from app.ledger.rules import NotInLog
from app.ledger.signing import sign

# An append as parts of a WITH, so that it may stand in one statement with what is logged; its nine
# parameters follow each other.
_APPEND = (
    "grown AS (UPDATE logs g SET size = {6}, frontier = {7}, root = {8}{from_}"
    " WHERE g.id = {0} AND g.size = {6} - cardinality({1}::int[]) RETURNING g.id),"
    " leaves AS (INSERT INTO log_leaves (log, position, commitment, tile)"
    " SELECT grown.id, n.* FROM grown, unnest({1}::int[], {2}::bytea[], {3}::bytea[]) n"
    " RETURNING id, position),"
    " told AS (INSERT INTO log_events (leaf, salt, event) SELECT l.id, n.salt, n.event"
    "  FROM unnest({1}::int[], {4}::bytea[], {5}::text[]) AS n(place, salt, event)"
    "  JOIN leaves l ON l.position = n.place ORDER BY n.place)"
)
_PARAMETERS = 9


def append_parts(first: int, *, where_there_is: str = "") -> str:
    """Of a WITH; the parameters are those of `appended`, from $`first` on.

    `grown` is the row of the log, and none where the log is no longer as long as `appended` took
    it for, or where there is no row in the part that `where_there_is` names: nothing is written.
    """
    return _APPEND.format(
        *(f"${first + at}" for at in range(_PARAMETERS)),
        from_=f" FROM {where_there_is}" if where_there_is else "",
    )


def fresh_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


async def open_log(link: asyncpg.Connection, subject: str, subject_id: int) -> int:
    """The log of a subject (its table, its row), begun where there is none yet."""
    find = "SELECT id FROM logs WHERE subject = $1 AND subject_id = $2"
    found: int | None = await link.fetchval(find, subject, subject_id)
    if found is None:
        await link.execute(
            "INSERT INTO logs (subject, subject_id, size, frontier, root)"
            " VALUES ($1, $2, 0, '', $3) ON CONFLICT (subject, subject_id) DO NOTHING",
            subject,
            subject_id,
            EMPTY,
        )
        # In a statement of its own: it sees what somebody else began meanwhile.
        found = await link.fetchval(find, subject, subject_id)
        assert found is not None, "inserted, by us or by somebody else"
    return found


@dataclass(frozen=True, slots=True)
class LockedLog:
    """A log that nobody else appends to before the transaction ends, and all an append needs."""

    id: int
    frontier: Frontier


# Beside these a caller may read what else it needs, in the one statement that locks.
LOCKED_COLUMNS = f"g.id, g.size, g.frontier, {database.BY_KEYS_ONLY}"


def locked_log(row: asyncpg.Record) -> LockedLog:
    """Of a row with LOCKED_COLUMNS of `logs g`, read FOR UPDATE."""
    return LockedLog(row["id"], Frontier.load(row["size"], row["frontier"]))


async def append(
    link: asyncpg.Connection,
    log: int | LockedLog,
    events: Sequence[Mapping[str, object]],
    *,
    salt: Callable[[], bytes] = fresh_salt,
) -> list[int]:
    """The positions of the events, in the order given. NotInLog, NotCanonical.

    Two statements, one where the caller has locked it, however many events and however long the
    log. The log stays locked until the caller commits: appends to one log follow each other,
    without gaps. Whoever locks several logs does so in the order of their ids.
    """
    if not events:
        return []
    locked = await _locked(link, log) if isinstance(log, int) else log
    positions, parameters = appended(locked, events, salt=salt)
    await link.execute(f"WITH {append_parts(1)} SELECT 1", *parameters)
    return positions


def appended(
    locked: LockedLog,
    events: Sequence[Mapping[str, object]],
    *,
    salt: Callable[[], bytes] = fresh_salt,
) -> tuple[list[int], list[object]]:
    """The positions of the events, and the parameters of `append_parts` that put them there. The
    log grows by them: to be executed, or the transaction given up. NotCanonical."""
    spelled = [spell_in_nfc(event) for event in events]
    salts = [salt() for _event in events]
    frontier = locked.frontier
    first = frontier.size
    commitments, tiles = [], []
    for one, salted in zip(spelled, salts, strict=True):
        commitments.append(commitment(salted, one))
        completed = frontier.append(leaf_hash(commitments[-1]))
        tiles.append(completed[TILE_HEIGHT] if len(completed) > TILE_HEIGHT else None)
    positions = list(range(first, frontier.size))
    return positions, [
        locked.id,
        positions,
        commitments,
        tiles,
        salts,
        [one.decode() for one in spelled],
        frontier.size,
        frontier.stored(),
        frontier.root(),
    ]


async def _locked(link: asyncpg.Connection, log: int) -> LockedLog:
    row = await link.fetchrow(
        f"SELECT {LOCKED_COLUMNS} FROM logs g WHERE g.id = $1 FOR UPDATE",  # noqa: S608 (constants)
        log,
    )
    if row is None:
        raise NotInLog
    return locked_log(row)


async def sign_head(
    link: asyncpg.Connection, log: int, key: Ed25519PrivateKey, now: datetime
) -> Head:
    """The log as it stands in this transaction, signed and kept. NotInLog.

    What was signed must never be taken back: hand the head out only after the commit.
    """
    row = await link.fetchrow(
        "SELECT subject, subject_id, size, root FROM logs WHERE id = $1 FOR UPDATE", log
    )
    if row is None:
        raise NotInLog
    name = log_name(row["subject"], row["subject_id"])
    head = sign(key, name, row["size"], row["root"], now)
    await link.execute(
        "INSERT INTO log_heads (log, size, root, signed_at, signature, public_key)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        log,
        head.size,
        head.root,
        head.signed_at,
        head.signature,
        head.public_key,
    )
    return head

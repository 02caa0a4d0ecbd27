"""Logs as Merkle trees (RFC 9162), what their leaves commit to, and their signed heads."""

from piccolo.columns import Bytea, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import belongs_to, integer, long_text, moment, short_text
from app.ledger.merkle import TILE


def _bytes(*, null: bool = False) -> Bytea:
    return Bytea(default=None, null=null)


class Log(Table, tablename="logs"):
    """日志 of one subject: `subject` its table, `subject_id` its row. Only grows (trigger).

    `frontier`: the roots of the perfect subtrees that the leaves make up, the largest first,
    32 bytes each; all that an append needs to know of what is there already.
    """

    id: Serial
    subject = short_text(40)
    subject_id = integer()
    size = integer()
    frontier = _bytes()
    root = _bytes()

    logs_subject = Unique(["subject", "subject_id"])
    logs_size = Check("size >= 0")
    logs_frontier = Check("octet_length(frontier) = 32 * bit_count(size::bit(32))")
    logs_root = Check("octet_length(root) = 32")


class LogLeaf(Table, tablename="log_leaves"):
    """One leaf, positions from 0 without gaps. Append-only; names nobody.

    `commitment`: SHA-256 of salt and event. `tile`: with every 256th leaf, the root of the
    perfect subtree over those 256, so that a proof reads few leaves.
    """

    id: Serial
    log = belongs_to(Log)
    position = integer()
    commitment = _bytes()
    tile = _bytes(null=True)

    log_leaves_position = Unique(["log", "position"])
    log_leaves_from_zero = Check("position >= 0")
    log_leaves_commitment = Check("octet_length(commitment) = 32")
    log_leaves_tile = Check(
        f"CASE WHEN position % {TILE} = {TILE - 1} THEN tile IS NOT NULL"
        " AND octet_length(tile) = 32 ELSE tile IS NULL END"
    )


class LogEvent(Table, tablename="log_events"):
    """What a leaf commits to, as canonical JSON. Never changed; may be deleted: the log holds."""

    id: Serial
    leaf = belongs_to(LogLeaf, unique=True)
    salt = _bytes()
    event = long_text()

    log_events_salt = Check("octet_length(salt) = 32")


class LogHead(Table, tablename="log_heads"):
    """A size and root of a log, signed (Ed25519). Append-only.

    `signed_at` is of whole seconds. The public key itself, not its fingerprint: a head stays
    checkable when the installation has another key.
    """

    id: Serial
    log = belongs_to(Log)
    size = integer()
    root = _bytes()
    signed_at = moment()
    signature = _bytes()
    public_key = _bytes()

    log_heads_root = Check("octet_length(root) = 32")
    log_heads_signature = Check("octet_length(signature) = 64")
    log_heads_public_key = Check("octet_length(public_key) = 32")

"""Heads and proofs as facts, and whether they hold. Pure: no database, no file.

What a head vouches for follows from the public key alone, so its fingerprint has to come to the
reader another way: printed with the result.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from app.i18n import _
from app.ledger.canonical import commitment, spell
from app.ledger.merkle import EMPTY, Frontier, continues, includes, leaf_hash
from app.ledger.signatures import is_signed

FORMAT = 1

# Nothing else that the key may ever sign begins like this.
_SIGNED_AS = b"yishi log head 1\n"
_FINGERPRINT_DIGITS = 32  # 128 bits: nobody finds a second key with the same
_MARK_DIGITS = 12


def log_name(subject: str, subject_id: int) -> str:
    """polls/3 — as it stands in heads."""
    return f"{subject}/{subject_id}"


def say_moment(moment: datetime) -> str:
    """2026-03-30T10:00:00Z — as it stands in heads; of whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def fingerprint(public_key: bytes) -> str:
    """In groups of four, for printing: 3F2A 91BC …"""
    digits = sha256(public_key).hexdigest()[:_FINGERPRINT_DIGITS].upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def public_mark(salt: bytes, receipt: str) -> str:
    """What stands for a receipt number where anybody may read: who holds its proof file works it
    out of the salt there, and nobody else can. 12 hexadecimal digits."""
    return sha256(salt + receipt.encode()).hexdigest()[:_MARK_DIGITS]


@dataclass(frozen=True, slots=True)
class Head:
    """A size and root of a log, signed."""

    log: str
    size: int
    root: bytes
    signed_at: datetime
    signature: bytes
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The leaf at `position` is in the log of the head. `salt` and `event` are both there, or
    both forgotten: then the proof is of the commitment only."""

    head: Head
    position: int
    commitment: bytes
    salt: bytes | None
    event: Mapping[str, object] | None
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Consistency:
    """The log of the older head is the beginning of that of the newer."""

    old: Head
    new: Head
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry that anybody may read, with what opens its commitment."""

    position: int
    salt: bytes
    event: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class WholeLog:
    """All commitments under a head, the older heads, and the entries that are public."""

    head: Head
    older: tuple[Head, ...]
    commitments: tuple[bytes, ...]
    shown: tuple[Shown, ...]


Proof = Head | Inclusion | Consistency | WholeLog


def signed_bytes(log: str, size: int, root: bytes, signed_at: datetime) -> bytes:
    """What the signature of a head is made over."""
    return _SIGNED_AS + spell(
        {"log": log, "size": size, "root": root.hex(), "signed_at": say_moment(signed_at)}
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """`point` is the key of the proof file where it does not hold."""

    point: str
    why: str


def failures(proof: Proof, *, key: str | None = None) -> list[Failure]:
    """Every point that does not hold; none where the proof holds.

    `key`: the fingerprint that must be the keys', spaces and case as they may be.
    """
    if isinstance(proof, Inclusion):
        return [*_head(proof.head, "head", key), *_inclusion(proof)]
    if isinstance(proof, Consistency):
        return [
            *_head(proof.new, "head", key),
            *_head(proof.old, "old.head", key),
            *_consistency(proof),
        ]
    if isinstance(proof, WholeLog):
        return list(_whole(proof, key))
    return list(_head(proof, "head", key))


def _head(head: Head, point: str, key: str | None) -> Iterator[Failure]:
    if not is_signed(
        head.public_key,
        head.signature,
        signed_bytes(head.log, head.size, head.root, head.signed_at),
    ):
        yield Failure(
            f"{point}.signature", _("签名与日志名、条数、根、签署时间或公钥不符，其中有一项被改动")
        )
    if key is not None and _digits(key) != _digits(fingerprint(head.public_key)):
        yield Failure(f"{point}.public_key", _("公钥指纹与给出的不一致，不是这个系统签署的"))


def _digits(typed: str) -> str:
    return "".join(typed.split()).upper()


def _inclusion(proof: Inclusion) -> Iterator[Failure]:
    if (
        proof.salt is not None
        and proof.event is not None
        and commitment(proof.salt, spell(proof.event)) != proof.commitment
    ):
        yield Failure("commitment", _("内容（event）或盐（salt）与日志里登记的承诺值不符"))
    head = proof.head
    if not proof.position < head.size:
        yield Failure("position", _("位置超出日志的条数"))
    elif not includes(
        leaf_hash(proof.commitment), proof.position, head.size, head.root, proof.path
    ):
        yield Failure("path", _("从承诺值和位置沿路径算出的根与 root 不符，不能证明在日志里"))


def _consistency(proof: Consistency) -> Iterator[Failure]:
    old, new = proof.old, proof.new
    if old.size > new.size:
        yield Failure("old.size", _("旧的条数多于新的条数"))
    elif not continues(old.size, old.root, new.size, new.root, proof.path):
        yield Failure("path", _("沿路径算出的旧根或新根不符，不能证明旧日志是新日志的开头"))


def _whole(proof: WholeLog, key: str | None) -> Iterator[Failure]:
    """Every head computed again from the commitments, in one walk."""
    yield from _head(proof.head, "head", key)
    for at, old in enumerate(proof.older):
        yield from _head(old, f"heads[{at}].head", key)
    wanted = {head.size for head in (proof.head, *proof.older)}
    frontier = Frontier()
    roots = {0: EMPTY}
    for one in proof.commitments:
        frontier.append(leaf_hash(one))
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
    if len(proof.commitments) != proof.head.size:
        yield Failure("leaves", _("条目的数量与日志头的条数不符"))
    for point, head in (
        ("root", proof.head),
        *((f"heads[{at}].root", old) for at, old in enumerate(proof.older)),
    ):
        if roots.get(head.size) != head.root:
            yield Failure(point, _("从全部条目算出的根与日志头的根不符，日志被改动"))
    for at, shown in enumerate(proof.shown):
        if not shown.position < len(proof.commitments):
            yield Failure(f"events[{at}].position", _("位置超出日志的条数"))
        elif commitment(shown.salt, spell(shown.event)) != proof.commitments[shown.position]:
            yield Failure(
                f"events[{at}].event", _("内容（event）或盐（salt）与日志里登记的承诺值不符")
            )


def not_in_log(proof: Inclusion, log: WholeLog) -> list[Failure]:
    """Where a receipt and a whole log do not belong together; each may hold by itself."""
    if proof.head.log != log.head.log:
        said = _("回执属于日志 {one}，给出的是日志 {other}，不是同一次表决").format(
            one=proof.head.log, other=log.head.log
        )
        return [Failure("log", said)]
    if proof.head.public_key != log.head.public_key:
        return [Failure("head.public_key", _("回执和日志不是同一把密钥签署的"))]
    if proof.head.size > log.head.size:
        said = _("日志只有 {n} 条，比回执的 {m} 条还短，请重新下载").format(
            n=log.head.size, m=proof.head.size
        )
        return [Failure("log.size", said)]
    if log.commitments[proof.position] != proof.commitment:
        return [Failure("commitment", _("日志的同一位置上不是回执的这一条"))]
    beginning = Frontier()
    for one in log.commitments[: proof.head.size]:
        beginning.append(leaf_hash(one))
    if beginning.root() != proof.head.root:
        return [Failure("root", _("回执当时的日志不是这份日志的开头"))]
    return []


def hashes_named(proof: Proof) -> frozenset[str]:
    """Every SHA-256 that a public entry of the file states: of the roll, of count files."""
    if isinstance(proof, WholeLog):
        return frozenset().union(*(_hashes(shown.event) for shown in proof.shown))
    if isinstance(proof, Inclusion) and proof.event is not None:
        return frozenset(_hashes(proof.event))
    return frozenset()


def _hashes(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if re.fullmatch("[0-9a-f]{64}", value):
            yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _hashes(one)
    elif isinstance(value, list):
        for one in value:
            yield from _hashes(one)

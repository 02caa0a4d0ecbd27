"""How a receipt's ballot was counted: every fate, and whatever does not belong together."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.ledger.canonical import commitment, spell
from app.ledger.merkle import inclusion_path, leaf_hash, tree_root
from app.ledger.proofs import Inclusion, Shown, WholeLog, failures, not_in_log, public_mark
from app.ledger.signing import sign
from tests.rules.test_merkle import kept
from votes.proofs.counted import as_counted

AT = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
CHOSEN = {"R0": "agree", "R1": "against", "R2": "agree", "R3": "agree", "R4": "against"}
SALTS = {receipt: bytes([at + 1]) * 32 for at, receipt in enumerate(CHOSEN)}
FATES = {
    "R0": "已被同一户后一张有效票取代",
    "R1": "已计入结果",
    "R2": "没有计入：没有签字",
    "R3": "没有计入：名下各户或共有人的意见不一致",
}


def count_file(name: Callable[[str], str]) -> bytes:
    """R0 and R1 are of one flat, R3 and R4 of two that one owner has; R2 is unsigned."""
    units = {"R0": "1", "R1": "1", "R2": "2", "R3": "3", "R4": "4"}
    ballots = [
        {
            "id": name(receipt),
            "units": [units[receipt]],
            "choice": choice,
            "at": f"2026-03-20T10:0{at}:00+08:00",
            "signed": receipt != "R2",
        }
        for at, (receipt, choice) in enumerate(CHOSEN.items())
    ]
    owners = {"1": "a", "2": "b", "3": "c", "4": "c"}
    roll = [{"unit": one, "area_x100": 100, "owner": owner} for one, owner in owners.items()]
    motion = {"civil_code_278_item": 9, "threshold": "ordinary_1_2"}
    return json.dumps(
        {"format": 1, "motion": motion, "roll": {"units": roll}, "ballots": ballots}
    ).encode()


PUBLIC = count_file(lambda receipt: public_mark(SALTS[receipt], receipt))
FULL = count_file(str)


def event_of(receipt: str) -> dict[str, object]:
    return {"kind": "ballot", "receipt": receipt, "answers": {"1": CHOSEN[receipt]}}


def whole(log: str = "polls/3", key: Ed25519PrivateKey = KEY, *, counts: int = 1) -> WholeLog:
    count = {
        "kind": "count",
        "motions": [
            {
                "number": 1,
                "count_file": sha256(FULL).hexdigest(),
                "public_count_file": sha256(PUBLIC).hexdigest(),
            }
        ],
    }
    events = [*(event_of(receipt) for receipt in CHOSEN), *[count] * counts]
    salts = [*SALTS.values(), *[b"s" * 32] * counts]
    commitments = tuple(commitment(s, spell(e)) for s, e in zip(salts, events, strict=True))
    leaves = [leaf_hash(one) for one in commitments]
    shown = tuple(Shown(len(CHOSEN) + n, b"s" * 32, count) for n in range(counts))
    return WholeLog(sign(key, log, len(leaves), tree_root(leaves), AT), (), commitments, shown)


def receipt_of(number: str) -> Inclusion:
    """Under the head that was signed before the count."""
    log = whole(counts=0)
    leaves = [leaf_hash(one) for one in log.commitments]
    at = list(CHOSEN).index(number)
    path = tuple(inclusion_path(kept(leaves, 0), at, len(leaves)))
    return Inclusion(log.head, at, log.commitments[at], SALTS[number], event_of(number), path)


@pytest.mark.parametrize("content", [PUBLIC, FULL], ids=["public", "full"])
@pytest.mark.parametrize("number", FATES)
def test_every_fate(number: str, content: bytes) -> None:
    receipt, log = receipt_of(number), whole()
    assert [*failures(receipt), *failures(log), *not_in_log(receipt, log)] == []
    failed, (said,) = as_counted(receipt, log, {"a.json": content})
    assert failed == []
    assert FATES[number] in said


def test_what_does_not_belong_together_is_named() -> None:
    receipt, log = receipt_of("R1"), whole()
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    moved = replace(log, commitments=(*log.commitments[1:], log.commitments[0]))
    tail = replace(log, commitments=(log.commitments[-1], *log.commitments[1:]))
    short = whole(counts=0)
    short = replace(short, head=replace(short.head, size=3), commitments=short.commitments[:3])
    for wrong, point in (
        (whole("polls/4"), "log"),
        (whole(key=other), "head.public_key"),
        (short, "log.size"),
        (moved, "commitment"),
        (tail, "root"),
    ):
        assert [one.point for one in not_in_log(receipt, wrong)] == [point]


def test_what_was_not_counted_so_is_not_said_to_be() -> None:
    receipt, log = receipt_of("R1"), whole()
    changed = PUBLIC.replace(b'"against"', b'"abstain"', 1)
    for failed, said in (
        as_counted(receipt, log, {"a.json": changed}),
        as_counted(receipt, whole(counts=0), {"a.json": PUBLIC}),
        as_counted(replace(receipt, salt=None, event=None), log, {"a.json": PUBLIC}),
        as_counted(replace(receipt, event=dict(event_of("R0"), receipt="R9")), log, {"a": FULL}),
        as_counted(replace(receipt, event=event_of("R2")), log, {"a": PUBLIC}),
    ):
        assert failed and said == []

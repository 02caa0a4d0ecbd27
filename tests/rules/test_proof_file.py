"""Proof files: what is good holds, and whatever is changed in them is found by name."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.faults import FileFaults
from app.ledger.canonical import commitment, spell
from app.ledger.keys import KEY_FILE, signing_key
from app.ledger.merkle import consistency_path, inclusion_path, leaf_hash, tree_root
from app.ledger.proof_file import read_proof, write_proof
from app.ledger.proofs import Consistency, Head, Inclusion, Proof, failures, fingerprint
from app.ledger.rules import SigningKeyDamaged
from app.ledger.signing import sign
from tests.rules.test_merkle import kept
from votes.dossier.verify import main

Json = dict[str, Any]

AT = datetime(2026, 3, 30, 10, 0, 0, 123_456, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
EVENTS: list[Json] = [{"receipt": f"R{n}", "units": ["甲-1", n]} for n in range(7)]
SALTS = [bytes([n]) * 32 for n in range(7)]
COMMITMENTS = [commitment(salt, spell(event)) for salt, event in zip(SALTS, EVENTS, strict=True)]
LEAVES = [leaf_hash(one) for one in COMMITMENTS]


def head(size: int, key: Ed25519PrivateKey = KEY) -> Head:
    return sign(key, "polls/3", size, tree_root(LEAVES[:size]), AT)


def receipt(position: int = 4) -> Inclusion:
    path = inclusion_path(kept(LEAVES, 0), position, 7)
    return Inclusion(
        head(7), position, COMMITMENTS[position], SALTS[position], EVENTS[position], tuple(path)
    )


def further(old: int = 3) -> Consistency:
    return Consistency(head(old), head(7), tuple(consistency_path(kept(LEAVES, 0), old, 7)))


GOOD: dict[str, Proof] = {
    "head": head(7),
    "empty head": head(0),
    "inclusion": receipt(),
    "forgotten": replace(receipt(), salt=None, event=None),
    "consistency": further(),
    "consistency of a power of two": further(4),
}


def points(content: bytes) -> list[str]:
    """Where it fails; empty where it holds."""
    return [failure.point for failure in failures(read_proof(content))]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_good_reads_back_and_holds(name: str) -> None:
    written = write_proof(GOOD[name])
    assert read_proof(written) == GOOD[name]
    assert failures(GOOD[name]) == []
    again = json.dumps(json.loads(written), separators=(",", ":"), ensure_ascii=True).encode()
    assert points(again) == []


@pytest.mark.parametrize("name", GOOD)
def test_any_changed_byte_is_found(name: str) -> None:
    """Each byte by itself, in several ways; only what spells the same JSON may hold."""
    written = write_proof(GOOD[name])
    said = json.loads(written)
    for at, byte in enumerate(written):
        for other in {byte ^ 1, byte ^ 0x20, ord("0"), ord("a"), ord('"')} - {byte}:
            spoilt = written[:at] + bytes([other]) + written[at + 1 :]
            try:
                found = points(spoilt)
            except FileFaults as faults:
                assert faults.faults
                continue
            if not found:
                assert json.loads(spoilt) == said, (at, spoilt)


@pytest.mark.parametrize("name", GOOD)
def test_any_byte_left_out_or_cut_is_found(name: str) -> None:
    written = write_proof(GOOD[name])
    said = json.loads(written)
    for at in range(len(written)):
        for spoilt in (written[:at], written[:at] + written[at + 1 :]):
            try:
                found = points(spoilt)
            except FileFaults:
                continue
            assert found or json.loads(spoilt) == said, at


def put(*path: str | int, value: object) -> Callable[[Json], None]:
    def change(file: Json) -> None:
        inside: Any = file
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = value

    return change


OTHER = "ab" * 32
SPOILT: list[tuple[str, Callable[[Json], None], set[str]]] = [
    ("head", put("size", value=6), {"head.signature"}),
    ("head", put("root", value=OTHER), {"head.signature"}),
    ("head", put("log", value="polls/4"), {"head.signature"}),
    ("head", put("head", "signed_at", value="2026-03-30T10:00:01Z"), {"head.signature"}),
    ("head", put("head", "signature", value="00" * 64), {"head.signature"}),
    ("head", put("head", "public_key", value=OTHER), {"head.signature"}),
    ("inclusion", put("event", "receipt", value="R5"), {"commitment"}),
    ("inclusion", put("event", "receipt", value="R4 "), {"commitment"}),
    ("inclusion", put("salt", value=OTHER), {"commitment"}),
    ("inclusion", put("commitment", value=OTHER), {"commitment", "path"}),
    ("inclusion", put("position", value=3), {"path"}),
    ("inclusion", put("position", value=7), {"position"}),
    ("inclusion", put("path", 0, value=OTHER), {"path"}),
    ("inclusion", put("path", value=[]), {"path"}),
    ("inclusion", put("root", value=OTHER), {"head.signature", "path"}),
    ("forgotten", put("commitment", value=OTHER), {"path"}),
    ("consistency", put("path", 1, value=OTHER), {"path"}),
    ("consistency", put("old", "size", value=2), {"old.head.signature", "path"}),
    ("consistency", put("old", "size", value=8), {"old.head.signature", "old.size"}),
    ("consistency", put("old", "root", value=OTHER), {"old.head.signature", "path"}),
    ("consistency", put("old", "head", "public_key", value=OTHER), {"old.head.signature"}),
]


@pytest.mark.parametrize(("name", "spoil", "found"), SPOILT)
def test_the_point_that_fails_is_named(
    name: str, spoil: Callable[[Json], None], found: set[str]
) -> None:
    file = json.loads(write_proof(GOOD[name]))
    spoil(file)
    assert set(points(json.dumps(file).encode())) == found


def test_a_log_that_was_written_anew_is_no_continuation() -> None:
    """Both heads are signed in earnest; the older one just is no beginning of the newer."""
    forged = [leaf_hash(b"forged"), *LEAVES[1:]]
    new = sign(KEY, "polls/3", 7, tree_root(forged), AT)
    path = tuple(consistency_path(kept(forged, 0), 3, 7))
    assert [one.point for one in failures(Consistency(head(3), new, path))] == ["path"]


def drop(*path: str) -> Callable[[Json], None]:
    def change(file: Json) -> None:
        inside: Any = file
        for step in path[:-1]:
            inside = inside[step]
        del inside[path[-1]]

    return change


FAULTS: list[tuple[str, Callable[[Json], None], str]] = [
    ("head", drop("format"), "format: missing"),
    ("head", put("format", value=2), "format: unknown format 2"),
    ("head", put("format", value=True), "format: must be a whole number"),
    ("head", drop("kind"), "kind: missing"),
    ("head", put("kind", value="tail"), 'kind: unknown kind "tail"'),
    ("head", drop("log"), "log: missing"),
    ("head", put("log", value="polls"), 'log: not the name of a log "polls"'),
    ("head", drop("size"), "size: missing"),
    ("head", put("size", value=-1), "size: must be from 0"),
    ("head", put("size", value=2**53), "size: must be from 0"),
    ("head", put("size", value=7.0), "size: must be a whole number"),
    ("head", put("root", value=OTHER.upper()), "root: must be 64 digits"),
    ("head", put("root", value=OTHER[2:]), "root: must be 64 digits"),
    ("head", drop("head"), "head: missing"),
    ("head", put("head", value=[]), "head: must be an object"),
    ("head", drop("head", "signature"), "head.signature: missing"),
    ("head", put("head", "signature", value=OTHER), "head.signature: must be 128 digits"),
    ("head", put("head", "signed_at", value="2026-03-30"), "head.signed_at: not a time"),
    ("head", put("head", "signed_at", value="2026-13-30T10:00:00Z"), "head.signed_at: not a"),
    ("head", put("head", "result", value="passed"), "head.result: unknown key"),
    ("head", put("result", value="passed"), "result: unknown key"),
    ("head", put("path", value=[]), "path: unknown key"),
    ("inclusion", drop("position"), "position: missing"),
    ("inclusion", drop("commitment"), "commitment: missing"),
    ("inclusion", drop("salt"), "salt: missing"),
    ("inclusion", drop("event"), "event: missing"),
    ("inclusion", drop("path"), "path: missing"),
    ("inclusion", put("path", value="x"), "path: must be a list"),
    ("inclusion", put("path", 1, value=5), "path[1]: must be a text"),
    ("inclusion", put("path", 1, value="x"), "path[1]: must be 64 digits"),
    ("inclusion", put("event", value=[]), "event: must be an object"),
    ("inclusion", put("event", "units", 1, value=0.5), "event.units[1]: must be a text"),
    ("consistency", drop("old"), "old: missing"),
    ("consistency", drop("old", "root"), "old.root: missing"),
    ("consistency", drop("old", "head", "signed_at"), "old.head.signed_at: missing"),
    ("consistency", put("old", "log", value="polls/3"), "old.log: unknown key"),
]


@pytest.mark.parametrize(("name", "spoil", "told"), FAULTS, ids=[told for *_rest, told in FAULTS])
def test_a_fault_is_named_by_its_path(name: str, spoil: Callable[[Json], None], told: str) -> None:
    file = json.loads(write_proof(GOOD[name]))
    spoil(file)
    with pytest.raises(FileFaults) as refused:
        read_proof(json.dumps(file).encode())
    assert [fault for fault in refused.value.faults if fault.startswith(told)]
    if not told.startswith("old: "):
        assert len(refused.value.faults) == 1, refused.value.faults


def test_every_fault_is_named_at_once() -> None:
    file = json.loads(write_proof(GOOD["inclusion"]))
    for spoil in (put("root", value=""), put("path", 0, value=1), drop("salt")):
        spoil(file)
    with pytest.raises(FileFaults) as refused:
        read_proof(json.dumps(file).encode())
    assert [fault.split(":")[0] for fault in refused.value.faults] == ["root", "salt", "path[0]"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}', b"1" * 5000],
    ids=lambda content: repr(content[:10]),
)
def test_what_is_no_file_at_all(content: bytes) -> None:
    with pytest.raises(FileFaults):
        read_proof(content)


def test_a_key_that_is_there_twice() -> None:
    """Readers take the first or the last: neither may be the proved one alone."""
    written = write_proof(GOOD["head"]).replace(b'"size": 7', b'"size": 7, "size": 7')
    with pytest.raises(FileFaults, match='key "size" is there twice'):
        read_proof(written)


# -- yishi verify ------------------------------------------------------------------------------


def verify(content: bytes, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return main(["-", *more])


PRINTED = fingerprint(KEY.public_key().public_bytes_raw())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("head", "有 7 条时的日志头"),
        ("inclusion", "前 7 条里，第 5 条就是这一条"),
        ("forgotten", "内容：文件里没有"),
        ("consistency", "早先的 3 条原样是后来 7 条的开头"),
    ],
)
def test_what_holds_is_said(
    name: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(write_proof(GOOD[name]), monkeypatch) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("成立：日志 polls/3")
    assert told in said.out
    assert f"公钥指纹：{PRINTED}" in said.out
    assert "请把指纹与公告上印的核对" in said.out
    assert "2026年3月30日18:00" in said.out


def test_the_printed_fingerprint_decides(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = write_proof(GOOD["head"])
    assert verify(written, monkeypatch, "--key", PRINTED.lower().replace(" ", "")) == 0
    assert "请把指纹" not in capsys.readouterr().out
    forged = write_proof(head(7, OTHER_KEY))
    assert verify(forged, monkeypatch) == 0
    assert verify(forged, monkeypatch, "--key", PRINTED) == 1
    assert "head.public_key: 公钥指纹与给出的不一致" in capsys.readouterr().err


def test_what_does_not_hold_leaves_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = write_proof(GOOD["inclusion"]).replace(b'"R4"', b'"R5"')
    assert verify(written, monkeypatch) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[0] == "不成立。"
    assert [line.split(":")[0] for line in said.err.splitlines()[1:]] == ["commitment"]


def test_what_is_not_of_the_format_leaves_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert verify(b'{"format": 1, "kind": "head", "log": "polls/3"}', monkeypatch) == 2
    said = capsys.readouterr()
    assert said.out == ""
    head, *faults = said.err.splitlines()
    assert "不是本系统的证明文件" in head
    assert faults == ["size: missing", "root: missing", "head: missing"]
    for content, hint in ((b"%PDF-1.7", "/check"), (b'{"ballots": []}', "yishi recount")):
        assert verify(content, monkeypatch) == 2
        assert hint in capsys.readouterr().err
    assert main([str(tmp_path / "none.json")]) == 2
    said = capsys.readouterr().err
    assert "none.json" in said and "没有这个文件" in said


# -- the key -----------------------------------------------------------------------------------


def test_a_fingerprint_is_for_reading_aloud() -> None:
    groups = PRINTED.split(" ")
    assert len(groups) == 8
    assert all(len(group) == 4 and group == group.upper() for group in groups)


def test_a_head_is_signed_as_documented() -> None:
    """docs/proofs.md tells it so that anybody can check with another program."""
    signed = head(7)
    text = (
        f'yishi log head 1\n{{"log":"polls/3","root":"{signed.root.hex()}",'
        '"signed_at":"2026-03-30T10:00:00Z","size":7}'
    )
    Ed25519PublicKey.from_public_bytes(signed.public_key).verify(signed.signature, text.encode())


def test_the_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = signing_key(data).public_key()
    assert signing_key(data).public_key() == first
    assert (data / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"\xff" * 64])
def test_a_damaged_key_is_never_replaced(content: bytes, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(SigningKeyDamaged) as refused:
        signing_key(tmp_path)
    assert "从备份恢复" in refused.value.remedy
    assert (tmp_path / KEY_FILE).read_bytes() == content

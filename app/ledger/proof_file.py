"""The proof file: written for anybody to check, read with every fault named by its path.

The format is part of the product's promise (docs/proofs.md); `"format": 1` names its version.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from app.faults import FaultList, FileFaults, decoded, shown
from app.ledger.canonical import SALT_BYTES, NotCanonical, spell
from app.ledger.proofs import (
    FORMAT,
    Consistency,
    Head,
    Inclusion,
    Proof,
    Shown,
    WholeLog,
    say_moment,
)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_LOG = re.compile(r"[a-z_]+/[0-9]+", re.ASCII)
_MOST = 2**53 - 1

_EVERY = {"format", "kind", "log", "size", "root", "head"}
_KEYS = {
    "head": _EVERY,
    "inclusion": _EVERY | {"position", "commitment", "salt", "event", "path"},
    "consistency": _EVERY | {"old", "path"},
    "log": _EVERY | {"leaves", "heads", "events"},
}


# -- writing -----------------------------------------------------------------------------------


def write_proof(proof: Proof) -> bytes:
    """The bytes of the file; the same for the same facts."""
    if isinstance(proof, Inclusion):
        written = _tree("inclusion", proof.head) | {
            "position": proof.position,
            "commitment": proof.commitment.hex(),
            "path": [one.hex() for one in proof.path],
        }
        if proof.salt is not None and proof.event is not None:
            written |= {"salt": proof.salt.hex(), "event": proof.event}
    elif isinstance(proof, Consistency):
        written = _tree("consistency", proof.new) | {
            "old": _older(proof.old),
            "path": [one.hex() for one in proof.path],
        }
    elif isinstance(proof, WholeLog):
        written = _tree("log", proof.head) | {
            "heads": [_older(head) for head in proof.older],
            "events": [
                {"position": one.position, "salt": one.salt.hex(), "event": one.event}
                for one in proof.shown
            ],
            "leaves": [one.hex() for one in proof.commitments],
        }
    else:
        written = _tree("head", proof)
    return json.dumps(written, ensure_ascii=False, indent=1).encode() + b"\n"


def _tree(kind: str, head: Head) -> dict[str, object]:
    return {
        "format": FORMAT,
        "kind": kind,
        "log": head.log,
        "size": head.size,
        "root": head.root.hex(),
        "head": _signature(head),
    }


def _older(head: Head) -> dict[str, object]:
    return {"size": head.size, "root": head.root.hex(), "head": _signature(head)}


def _signature(head: Head) -> dict[str, object]:
    return {
        "signed_at": say_moment(head.signed_at),
        "signature": head.signature.hex(),
        "public_key": head.public_key.hex(),
    }


# -- reading -----------------------------------------------------------------------------------


def read_proof(content: bytes) -> Proof:
    """FileFaults with every fault. Unknown keys are faults: whoever reads the file might take
    them for proved. So are keys that are there twice."""
    data = decoded(content)
    reader = _Reader()
    proof = reader.proof(data)
    if reader.faults or proof is None:
        raise FileFaults(reader.faults)
    return proof


class _Reader(FaultList):
    """Reads what is good and notes what is not; one for each file."""

    def proof(self, data: object) -> Proof | None:
        if not isinstance(data, dict):
            self.fault("$", "must be an object")
            return None
        version = self.required(data, "format", int, "")
        if version is not None and version != FORMAT:
            self.fault("format", f"unknown format {version}; this program reads {FORMAT}")
            return None
        kind = self.required(data, "kind", str, "")
        if kind not in _KEYS:
            if kind is not None:
                self.fault("kind", f"unknown kind {shown(kind)}")
            return None
        self._known(data, _KEYS[kind], "")
        log = self.required(data, "log", str, "")
        if log is not None and not _LOG.fullmatch(log):
            self.fault("log", f"not the name of a log {shown(log)}")
        head = self._head(data, log or "", "")
        if kind == "inclusion":
            return self._inclusion(data, head)
        if kind == "consistency":
            old = self.required(data, "old", dict, "") or {}
            return Consistency(
                self._older(old, log or "", "old."), head, self._hashes(data, "path")
            )
        if kind == "log":
            return self._log(data, log or "", head)
        return head

    def _older(self, data: Mapping[str, Any], log: str, path: str) -> Head:
        if data:
            self._known(data, {"size", "root", "head"}, path)
        return self._head(data, log, path)

    def _log(self, data: Mapping[str, Any], log: str, head: Head) -> WholeLog:
        return WholeLog(
            head,
            tuple(self._older(one, log, path) for path, one in self._objects(data, "heads")),
            self._hashes(data, "leaves"),
            tuple(self._shown(one, path) for path, one in self._objects(data, "events")),
        )

    def _objects(self, data: Mapping[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for at, one in enumerate(self.required(data, key, list, "") or []):
            if isinstance(one, dict):
                yield f"{key}[{at}].", one
            else:
                self.fault(f"{key}[{at}]", "must be an object")

    def _shown(self, data: Mapping[str, Any], path: str) -> Shown:
        self._known(data, {"position", "salt", "event"}, path)
        return Shown(
            self._whole(data, "position", path),
            self._hex(data, "salt", SALT_BYTES, path),
            self._event(data, path) or {},
        )

    def _known(self, data: Mapping[str, Any], keys: Iterable[str], path: str) -> None:
        for key in sorted(set(data) - set(keys)):
            self.fault(f"{path}{key}", "unknown key")

    def _head(self, data: Mapping[str, Any], log: str, path: str) -> Head:
        size = self._whole(data, "size", path)
        root = self._hex(data, "root", 32, path)
        inner = self.required(data, "head", dict, path)
        if inner is None:
            return Head(log, size, root, datetime.min.replace(tzinfo=UTC), b"", b"")
        path = f"{path}head."
        self._known(inner, {"signed_at", "signature", "public_key"}, path)
        return Head(
            log,
            size,
            root,
            self._moment(inner, "signed_at", path),
            self._hex(inner, "signature", 64, path),
            self._hex(inner, "public_key", 32, path),
        )

    def _inclusion(self, data: Mapping[str, Any], head: Head) -> Inclusion:
        salt, event = None, None
        if "salt" in data or "event" in data:
            salt = self._hex(data, "salt", SALT_BYTES, "")
            event = self._event(data, "")
        return Inclusion(
            head,
            self._whole(data, "position", ""),
            self._hex(data, "commitment", 32, ""),
            salt,
            event,
            self._hashes(data, "path"),
        )

    def _event(self, data: Mapping[str, Any], path: str) -> dict[str, object] | None:
        event: dict[str, object] | None = self.required(data, "event", dict, path)
        if event is not None:
            try:
                spell(event)
            except NotCanonical as wrong:
                self.fault(f"{path}{wrong.path}", wrong.what)
        return event

    def _hashes(self, data: Mapping[str, Any], key: str) -> tuple[bytes, ...]:
        given = self.required(data, key, list, "") or []
        named = {f"{key}[{at}]": one for at, one in enumerate(given)}
        return tuple(self._hex(named, name, 32, "") for name in named)

    def _whole(self, data: Mapping[str, Any], key: str, path: str) -> int:
        value = self.required(data, key, int, path)
        if value is not None and not 0 <= value <= _MOST:
            self.fault(f"{path}{key}", f"must be from 0 to {_MOST}")
        return value or 0

    def _hex(self, data: Mapping[str, Any], key: str, size: int, path: str) -> bytes:
        value = self.required(data, key, str, path)
        if value is None:
            return b""
        if not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value):
            self.fault(f"{path}{key}", f"must be {2 * size} digits 0-9, a-f")
            return b""
        return bytes.fromhex(value)

    def _moment(self, data: Mapping[str, Any], key: str, path: str) -> datetime:
        value = self.required(data, key, str, path)
        if value is not None:
            try:
                if _MOMENT.fullmatch(value):
                    return datetime.fromisoformat(value)
            except ValueError:
                pass
            self.fault(f"{path}{key}", f"not a time {shown(value)}, such as 2026-03-30T10:00:00Z")
        return datetime.min.replace(tzinfo=UTC)

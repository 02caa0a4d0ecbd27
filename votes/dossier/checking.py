"""Whether an evidence file holds: every file, every log, every count, every share of costs. Pure.

Used by `yishi verify` and, together with all that it needs, by `verify.py` in the file itself
(`votes.dossier.bundle`), so nothing here may need more than Python's own library. The count and
the shares are those of the program: there is one of each.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from app.faults import FileFaults
from app.ledger.canonical import commitment, spell
from app.ledger.proof_file import read_proof
from app.ledger.proofs import WholeLog, failures, fingerprint, hashes_named
from app.ledger.signatures import is_signed
from votes.costs.cost_file import read_cost_file
from votes.costs.rules import share
from votes.dossier.manifest import (
    MANIFEST,
    SIGNATURE,
    LogHead,
    Manifest,
    read_manifest,
    read_signature,
    signed_bytes,
)
from votes.results.count_file import read_count_file
from votes.results.rules import tally

# Chinese and English side by side, in a file that has no catalogue beside it.
CHINESE_DATA = True

Json = Mapping[str, object]

_NEWEST_COUNT = re.compile(r"(?P<poll>.+)/motion-(?P<motion>\d+)/count\.json", re.ASCII)


class Files(Protocol):
    """The evidence file, packed or unpacked. `read` raises OSError or ValueError where a file
    cannot be read whole."""

    def names(self) -> frozenset[str]: ...

    def read(self, name: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: where, whether it holds, in Chinese and in English."""

    holds: bool
    where: str
    zh: str
    en: str


def check(files: Files, key: str | None = None) -> Iterator[Finding]:
    """Everything, in the order in which a reader would go. `key`: the fingerprint as printed on
    the notices; spaces and case as they may be."""
    yield from _signature(files, key)
    try:
        manifest = read_manifest(files.read(MANIFEST))
    except (FileFaults, OSError, ValueError, KeyError) as wrong:
        yield _fails(MANIFEST, f"清单读不出来：{wrong}", f"the manifest cannot be read: {wrong}")
        return
    sound = set()
    for finding in _listed(files, manifest):
        yield finding
        if finding.holds:
            sound.add(finding.where)
    named: set[str] = set()
    for head in manifest.heads:
        yield from _log(files, head, sound, named)
    for name in sorted(sound):
        if name.endswith("/count.json"):
            yield from _count(files, name, sound, named)
        elif name.endswith("/cost.json"):
            yield from _cost(files, name, sound)


def _holds(where: str, zh: str, en: str) -> Finding:
    return Finding(True, where, zh, en)


def _fails(where: str, zh: str, en: str) -> Finding:
    return Finding(False, where, zh, en)


# -- the file as a whole ---------------------------------------------------------------------------


def _signature(files: Files, key: str | None) -> Iterator[Finding]:
    try:
        public_key, signature = read_signature(files.read(SIGNATURE))
    except (FileFaults, OSError, ValueError, KeyError) as wrong:
        yield _fails(
            SIGNATURE, f"签名文件读不出来：{wrong}", f"the signature cannot be read: {wrong}"
        )
        return
    try:
        manifest = files.read(MANIFEST)
    except (OSError, ValueError, KeyError):
        return  # said by whoever reads the manifest
    mark = fingerprint(public_key)
    if is_signed(public_key, signature, signed_bytes(manifest)):
        yield _holds(
            SIGNATURE,
            f"清单由公钥指纹为 {mark} 的系统签署。请与公示、公告上印的指纹核对",
            f"the manifest is signed by the key {mark}; compare it with the printed notices",
        )
    else:
        yield _fails(
            SIGNATURE,
            f"签名与清单不符：{MANIFEST} 或 {SIGNATURE} 被改动",
            f"the signature does not fit: {MANIFEST} or {SIGNATURE} was changed",
        )
    if key is not None and "".join(key.split()).upper() != "".join(mark.split()):
        yield _fails(
            SIGNATURE,
            "公钥指纹与给出的不一致：不是这个系统签署的",
            "the key is not the one given: signed by somebody else",
        )


def _listed(files: Files, manifest: Manifest) -> Iterator[Finding]:
    there = files.names()
    listed = set()
    for entry in manifest.files:
        listed.add(entry.path)
        if entry.path not in there:
            yield _fails(entry.path, "文件缺少", "the file is missing")
            continue
        try:
            content = files.read(entry.path)
        except (OSError, ValueError) as wrong:
            yield _fails(entry.path, f"文件读不出来：{wrong}", f"it cannot be read: {wrong}")
            continue
        if len(content) != entry.size or sha256(content).hexdigest() != entry.sha256:
            yield _fails(
                entry.path, "内容被改动，与清单的 SHA-256 不符", "changed: not the SHA-256 listed"
            )
        else:
            yield _holds(entry.path, "与清单一致", "as listed")
    for extra in sorted(there - listed - {MANIFEST, SIGNATURE}):
        yield _fails(extra, "不在清单里，是后来加的", "not listed: added afterwards")


# -- the log of a vote -----------------------------------------------------------------------------


def _log(files: Files, head: LogHead, sound: set[str], named: set[str]) -> Iterator[Finding]:
    where = f"{head.path}/log.json"
    if where not in sound:
        return
    try:
        proof = read_proof(files.read(where))
    except FileFaults as wrong:
        yield _fails(where, f"日志读不出来：{wrong}", f"the log cannot be read: {wrong}")
        return
    wrong_points = [f"{one.point}: {one.why}" for one in failures(proof)]
    if not isinstance(proof, WholeLog) or (
        (proof.head.log, proof.head.size, proof.head.root.hex()) != (head.log, head.size, head.root)
    ):
        wrong_points.append("head")
    if wrong_points or not isinstance(proof, WholeLog):
        told = "；".join(wrong_points)
        yield _fails(where, f"日志不成立：{told}", f"the log does not hold: {told}")
        return
    named |= hashes_named(proof)
    yield _holds(
        where,
        f"日志共 {head.size} 条，{len(proof.older) + 1} 个签署过的日志头都对得上",
        f"a log of {head.size} entries; all {len(proof.older) + 1} signed heads fit",
    )
    yield from _events(files, head, proof, sound)


def _events(files: Files, head: LogHead, log: WholeLog, sound: set[str]) -> Iterator[Finding]:
    where = f"{head.path}/events.json"
    if where not in sound:
        return
    opened: list[dict[str, object]] = []
    strange = []
    for one in json.loads(files.read(where))["events"]:
        position, event = one["position"], one["event"]
        if not 0 <= position < head.size or (
            commitment(bytes.fromhex(one["salt"]), spell(event)) != log.commitments[position]
        ):
            strange.append(position + 1)
        else:
            opened.append(event)
    if strange:
        told = "、".join(map(str, strange[:20]))
        yield _fails(
            where, f"第 {told} 条与日志的承诺值不符", f"entries {told} are not what was logged"
        )
    else:
        yield _holds(
            where,
            f"公开了 {len(opened)} 条，逐条与日志的承诺值一致；其余 {head.size - len(opened)} 条"
            "含个人信息，未公开",
            f"{len(opened)} entries are shown and each is what was logged; the other"
            f" {head.size - len(opened)} hold personal data",
        )
    for name in sorted(sound):
        # The newest count only: what was corrected after an earlier one is in the log by now.
        found = _NEWEST_COUNT.fullmatch(name)
        if found is not None and found["poll"] == head.path:
            yield from _ballots(files, name, found["motion"], opened)


def _ballots(
    files: Files, name: str, number: str, opened: list[dict[str, object]]
) -> Iterator[Finding]:
    """Every ballot of the count file is the one that was logged, and none was left out."""
    try:
        case = read_count_file(files.read(name))
    except FileFaults:
        return  # said where it is counted
    logged = {str(one["receipt"]): one for one in opened if one["kind"] == "ballot"}
    taken_back = {str(one["ballot"]) for one in opened if one["kind"] == "withdrawal"}
    counted = {ballot.id: ballot for ballot in case.ballots}
    strange = [id_ for id_ in logged if id_ not in counted]
    for id_, ballot in counted.items():
        event = logged.get(id_)
        if event is None:
            continue
        answers = event["answers"]
        said = answers.get(number, "") if isinstance(answers, dict) else ""
        if (
            said != ballot.choice
            or event["units"] != list(ballot.units)
            or event["channel"] != ballot.channel
            or (id_ in taken_back and not ballot.withdrawn)
        ):
            strange.append(id_)
    if strange:
        told = "、".join(strange[:20])
        yield _fails(
            name, f"这些表决票与日志不一致：{told}", f"ballots that are not as logged: {told}"
        )
    else:
        yield _holds(
            name,
            f"{len(logged)} 张表决票逐张与日志一致",
            f"{len(logged)} ballots, each as logged",
        )


# -- counted and shared again ----------------------------------------------------------------------


def _count(files: Files, name: str, sound: set[str], named: set[str]) -> Iterator[Finding]:
    content = files.read(name)
    digest = sha256(content).hexdigest()
    if named and digest not in named:
        yield _fails(
            name,
            "日志里登记的不是这一份计票文件",
            "this is not the count file that was logged",
        )
    try:
        case = read_count_file(content)
    except FileFaults as wrong:
        yield _fails(name, f"计票文件有错：{wrong}", f"faults in the count file: {wrong}")
        return
    result = name.replace("count.json", "result.json")
    if result not in sound:
        return
    yield _same(
        result,
        tally(case).to_json(),
        json.loads(files.read(result)),
        "重新计票，结果一致",
        "counted again: the same result",
    )


def _cost(files: Files, name: str, sound: set[str]) -> Iterator[Finding]:
    try:
        scheme = read_cost_file(files.read(name))
    except FileFaults as wrong:
        yield _fails(name, f"费用文件有错：{wrong}", f"faults in the cost file: {wrong}")
        return
    shares = name.replace("cost.json", "shares.json")
    if shares in sound:
        yield _same(
            shares,
            share(scheme).to_json(),
            json.loads(files.read(shares)),
            "重新分摊，各户金额一致",
            "shared again: the same amounts",
        )


def _same(where: str, found: Json, stated: Json, zh: str, en: str) -> Finding:
    # Through JSON and back, as the stated one came.
    found = json.loads(json.dumps(found, ensure_ascii=False))
    if found == stated:
        return _holds(where, zh, en)
    keys = sorted(key for key in {*found, *stated} if found.get(key) != stated.get(key))
    told = "、".join(keys)
    return _fails(where, f"重新计算的结果不同：{told}", f"computed again, it differs in: {told}")

"""`yishi verify`: check a proof file, without database or network."""

import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from app.arguments import Arguments, unreadable
from app.clock import say_time
from app.faults import FileFaults
from app.i18n import _
from app.ledger.canonical import spell
from app.ledger.proof_file import read_proof
from app.ledger.proofs import (
    Consistency,
    Failure,
    Head,
    Inclusion,
    Proof,
    WholeLog,
    failures,
    fingerprint,
    hashes_named,
    not_in_log,
    public_mark,
)

# What the count made of a receipt's ballot: (what does not hold, what to say).
Counted = Callable[[Inclusion, WholeLog, Mapping[str, bytes]], tuple[list[Failure], list[str]]]


def main(argv: Sequence[str], counted: Counted) -> int:
    """0 it holds, and what it says; 1 it does not, with every point that fails; 2 the file is
    not of the format, with every fault. Failures and faults go to standard error.

    `counted`: how a count file is read, of which this floor knows nothing."""
    parser = Arguments(
        "yishi verify",
        description=_(
            "核对回执、日志头、一致性证明或整份日志（docs/proofs.md）。不需要数据库和网络。"
        ),
        epilog=_(
            "例：yishi verify 回执.json --key '3F2A 91BC …'；"
            "看这张票是否计入：yishi verify 回执.json --log 日志.json --file 计票文件.json"
        ),
    )
    parser.add_argument("file", help=_("证明文件；- 表示从标准输入读取"))
    parser.add_argument("--key", help=_("公告上印的公钥指纹；给出时，不一致就不成立"))
    parser.add_argument(
        "--log", help=_("公示页的整份日志；连同 --file 给出时，说明回执的这张票怎样计入")
    )
    parser.add_argument(
        "--file",
        dest="files",
        action="append",
        default=[],
        metavar="FILE",
        help=_("计票文件；它的校验码必须写在日志公开的条目里（可以多次给出）"),
    )
    chosen = parser.parse_args(argv)
    try:
        content = sys.stdin.buffer.read() if chosen.file == "-" else Path(chosen.file).read_bytes()
        files = {one: Path(one).read_bytes() for one in chosen.files}
        logged = Path(chosen.log).read_bytes() if chosen.log else None
    except OSError as refused:
        _complain([unreadable(refused)])
        return 2
    try:
        proof = _read(content, chosen.file)
        log = None if logged is None else _read(logged, chosen.log)
    except FileFaults as wrong:
        _complain(wrong.faults)
        return 2
    if missing := _missing(proof, log, files):
        _complain([missing])
        return 2
    failed = failures(proof, key=chosen.key)
    told = _told(proof, chosen.key is not None)
    if isinstance(proof, Inclusion) and isinstance(log, WholeLog):
        failed += [
            Failure(f"{chosen.log}: {one.point}", one.why) for one in failures(log, key=chosen.key)
        ]
        failed = failed or not_in_log(proof, log)
        if not failed:
            failed, more = counted(proof, log, files)
            told += more
    elif isinstance(proof, Inclusion):
        told.append(_("计票以后，再用 --log 和 --file 给出公示页的日志和计票文件，看怎样计入。"))
    else:
        strange, more = _named(proof, files)
        failed += strange
        told += more
    if failed:
        _complain([_("不成立。"), *(f"{one.point}: {one.why}" for one in failed)])
        return 1
    sys.stdout.write("\n".join(told) + "\n")
    return 0


def _read(content: bytes, name: str) -> Proof:
    """FileFaults, with what the file may be instead before its faults."""
    try:
        return read_proof(content)
    except FileFaults as wrong:
        head = _("{file} 不是本系统的证明文件，或者没有下载完整，核对不了。").format(file=name)
        if content.startswith(b"%PDF-"):
            head += _("这是一份 PDF：真伪请到 /check 页面核对。")
        elif b'"ballots"' in content:
            head += _("这像是计票文件：用 yishi recount 重新计票，或用 --file 给出。")
        raise FileFaults([head, *wrong.faults]) from wrong


def _missing(proof: Proof, log: Proof | None, files: Mapping[str, bytes]) -> str:
    """What else has to be given, "" for nothing."""
    if log is not None and not isinstance(proof, Inclusion):
        return _("--log 只和回执一起用；核对日志本身，直接写日志文件的名字。")
    if log is not None and not isinstance(log, WholeLog):
        return _("--log 后面要写公示页“下载整份日志”得到的文件。")
    if log is not None and not files:
        return _("请用 --file 给出公示页的计票文件，才能说明这张票怎样计入。")
    if files and log is None and isinstance(proof, Inclusion):
        return _("只有回执和计票文件还核对不了：请用 --log 给出公示页“下载整份日志”得到的文件。")
    return ""


def _named(proof: Proof, files: Mapping[str, bytes]) -> tuple[list[Failure], list[str]]:
    named = hashes_named(proof)
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    strange = [
        Failure(
            name,
            _("校验码 {hash} 不在日志公开的条目里：不是日志里登记的文件，或被改动过").format(
                hash=digest
            ),
        )
        for name, digest in digests.items()
        if digest not in named
    ]
    return strange, [
        _("文件 {file} 就是日志里登记的那一份。").format(file=name) for name in digests
    ]


def _told(proof: Proof, key_given: bool) -> list[str]:
    if isinstance(proof, Inclusion):
        lines = [
            _("成立：日志 {log} 的前 {size} 条里，第 {n} 条就是这一条。").format(
                log=proof.head.log, size=proof.head.size, n=proof.position + 1
            ),
            _("内容：{event}").format(event=spell(proof.event).decode())
            if proof.event is not None
            else _("内容：文件里没有（可能已依法删除），只证明承诺值 {value} 在日志里。").format(
                value=proof.commitment.hex()
            ),
            *_mark_told(proof),
            *_head_told(proof.head),
        ]
    elif isinstance(proof, Consistency):
        lines = [
            _("成立：日志 {log} 早先的 {old} 条原样是后来 {new} 条的开头。").format(
                log=proof.new.log, old=proof.old.size, new=proof.new.size
            ),
            _("早先的日志头"),
            *_head_told(proof.old),
            _("后来的日志头"),
            *_head_told(proof.new),
        ]
    elif isinstance(proof, WholeLog):
        lines = [
            _("成立：日志 {log} 全部 {size} 条，{old} 个更早的日志头都是它的开头。").format(
                log=proof.head.log, size=proof.head.size, old=len(proof.older)
            ),
            *_head_told(proof.head),
            *(
                _("公开的第 {n} 条：{event}").format(
                    n=shown.position + 1, event=spell(shown.event).decode()
                )
                for shown in proof.shown
            ),
        ]
    else:
        lines = [
            _("成立：日志 {log} 有 {size} 条时的日志头。").format(log=proof.log, size=proof.size),
            *_head_told(proof),
        ]
    if not key_given:
        lines.append(_("请把指纹与公告上印的核对；不一致的，不是这个系统签署的。"))
    return lines


def _mark_told(proof: Inclusion) -> list[str]:
    receipt = (proof.event or {}).get("receipt")
    if proof.salt is None or not isinstance(receipt, str):
        return []
    mark = public_mark(proof.salt, receipt)
    return [_("在公开的计票文件里，这张票的代号是 {mark}。").format(mark=mark)]


def _head_told(head: Head) -> list[str]:
    return [
        _("根：{root}").format(root=head.root.hex()),
        _("签署时间：{at}").format(at=say_time(head.signed_at)),
        _("公钥指纹：{fingerprint}").format(fingerprint=fingerprint(head.public_key)),
    ]


def _complain(lines: Sequence[str]) -> None:
    sys.stderr.write("\n".join(lines) + "\n")

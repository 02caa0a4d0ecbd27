"""`yishi verify`: check a proof file, without database or network."""

import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from app.arguments import Arguments
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
    public_mark,
)


def main(argv: Sequence[str]) -> int:
    """0 it holds, and what it says; 1 it does not, with every point that fails; 2 the file is
    not of the format, with every fault. Failures and faults go to standard error."""
    parser = Arguments(
        "yishi verify",
        description=_(
            "核对回执、日志头、一致性证明或整份日志（docs/proofs.md）。不需要数据库和网络。"
        ),
        epilog=_(
            "例：yishi verify 回执.json --key '3F2A 91BC …'      或：cat 回执.json | yishi verify -"
        ),
    )
    parser.add_argument("file", help=_("证明文件；- 表示从标准输入读取"))
    parser.add_argument("--key", help=_("公告上印的公钥指纹；给出时，不一致就不成立"))
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
        digests = {one: sha256(Path(one).read_bytes()).hexdigest() for one in chosen.files}
    except OSError as refused:
        _complain([_("无法读取 {file}：{why}").format(file=refused.filename, why=refused.strerror)])
        return 2
    try:
        proof = read_proof(content)
    except FileFaults as wrong:
        _complain(wrong.faults)
        return 2
    named = hashes_named(proof)
    strange = [
        Failure(one, _("校验码 {hash} 不在日志公开的条目里").format(hash=digest))
        for one, digest in digests.items()
        if digest not in named
    ]
    if failed := [*failures(proof, key=chosen.key), *strange]:
        _complain([_("不成立。"), *(f"{one.point}: {one.why}" for one in failed)])
        return 1
    told = _told(proof, chosen.key is not None)
    told += [_("文件 {file} 就是日志里登记的那一份。").format(file=one) for one in digests]
    sys.stdout.write("\n".join(told) + "\n")
    return 0


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`yishi recount`: count a count file again, without database or network."""

import gc
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from app.arguments import Arguments
from app.i18n import _
from votes.results.case import without_silent_rule
from votes.results.count_file import CountFileFaults, read_count_file
from votes.results.rules import tally


def main(argv: Sequence[str]) -> int:
    """0 with the result as one JSON object on standard output; 2 with every fault on standard
    error."""
    parser = Arguments(
        "yishi recount",
        description=_("按计票文件重新计票，结果以 JSON 输出。不需要数据库。"),
        epilog=_("例：yishi recount 计票文件.json        或：cat 计票文件.json | yishi recount -"),
    )
    parser.add_argument("file", help=_("计票文件；- 表示从标准输入读取"))
    chosen = parser.parse_args(argv)
    # A short life with many small objects and no cycles: looking for garbage is a third of it.
    gc.disable()
    try:
        _progress(_("读取……"))
        content = sys.stdin.buffer.read() if chosen.file == "-" else Path(chosen.file).read_bytes()
    except OSError as refused:
        _complain(_("无法读取 {file}：{why}").format(file=chosen.file, why=refused.strerror))
        return 2
    try:
        _progress(_("核对格式……"))
        case = read_count_file(content)
    except CountFileFaults as wrong:
        for fault in wrong.faults:
            _complain(fault)
        return 2
    _progress(_("计票……"))
    result = tally(case).to_json()
    if case.policy.silent_rule != "none":
        result["without_silent_rule"] = tally(without_silent_rule(case)).to_json()
    _progress("")
    try:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # the reader had enough, as `| head` does
        sys.stderr.close()
    return 0


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def _complain(text: str) -> None:
    _progress("")
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

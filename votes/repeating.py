"""What `yishi recount` and `yishi share` have in common: a public file in, one JSON object out.

Neither database nor network, and nothing of the web application is imported.
"""

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from app.arguments import Arguments, unreadable
from app.faults import FileFaults
from app.i18n import _

Case = TypeVar("Case")


def repeat(
    parser: Arguments,
    argv: Sequence[str],
    *,
    read: Callable[[bytes], Case],
    doing: str,
    result: Callable[[Case], str],
) -> int:
    """`read` raises FileFaults; `result` is JSON. 0 with the result on standard output; 2 with
    every fault on standard error. The parser's one argument is `file`."""
    chosen = parser.parse_args(argv)
    # A short life with many small objects and no cycles: looking for garbage is a third of it.
    gc.disable()
    try:
        _progress(_("读取……"))
        content = sys.stdin.buffer.read() if chosen.file == "-" else Path(chosen.file).read_bytes()
    except OSError as refused:
        _complain(unreadable(refused))
        return 2
    try:
        _progress(_("核对格式……"))
        case = read(content)
    except FileFaults as wrong:
        for fault in wrong.faults:
            _complain(fault)
        return 2
    _progress(doing)
    text = result(case)
    _progress("")
    try:
        sys.stdout.buffer.write(text.encode() + b"\n")
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

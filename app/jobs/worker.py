"""A process that sets pages, so that those who ask for a page meanwhile need not wait.

Run as `python -m app.jobs.worker`. On standard input: four bytes of length, then JSON
{"call": "module:function", "with": {…}}. On standard output for each: one byte (0 made, 1 refused,
2 broken), eight bytes of length, then what was made; a refusal is JSON [message, remedy], a fault
its kinds and places. A function that yields says how many pieces it has made since it last said
(3, as digits) and makes nothing else: it writes a file. Ends when its input does, so that nothing
is left of a server that was killed.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import IO, Any

from app.errors import YishiError
from app.i18n import use_locale
from app.logs import where

MADE, REFUSED, BROKEN, TOLD = 0, 1, 2, 3


def answers(asked: dict[str, Any]) -> Iterator[tuple[int, bytes]]:
    """Any number of TOLD, then one of the others."""
    module, _colon, function = asked["call"].partition(":")
    try:
        made = getattr(importlib.import_module(module), function)(**asked["with"])
        if isinstance(made, Iterator):
            for pieces in made:
                yield TOLD, str(pieces).encode()
            made = b""
    except YishiError as refusal:
        yield REFUSED, json.dumps([refusal.message, refusal.remedy]).encode()
    except Exception as fault:  # whatever it is: the server says it, and this process lives on
        yield BROKEN, where(fault).encode()
    else:
        yield MADE, made


def serve(asking: IO[bytes], telling: IO[bytes]) -> None:
    while length := asking.read(4):
        for state, made in answers(json.loads(asking.read(int.from_bytes(length)))):
            telling.write(bytes([state]) + len(made).to_bytes(8) + made)
            telling.flush()


def main() -> int:
    # Ctrl-C goes to the whole family; the server says when this one is to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)  # requests come first
    use_locale(os.environ.get("YISHI_LOCALE") or None)
    telling = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not get between the answers
    serve(sys.stdin.buffer, telling)
    return 0


if __name__ == "__main__":
    sys.exit(main())

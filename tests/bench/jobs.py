"""Long work as the server does it: in its process, into a file; time and the most memory of all."""

import asyncio
import contextlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path

from tests.bench.memory import family_pss
from tests.bench.took import Took


def worked() -> float:
    """Seconds of the processor, of this process and of those that it has waited for."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(one)[:2]) for one in both)


@contextlib.contextmanager
def memory_of_all() -> Iterator[list[float]]:
    """The most that this process and its children held at once, in MB, looked at five times a
    second; the list holds it at the end."""
    found, stop = [0.0], threading.Event()

    def look() -> None:
        while not stop.wait(0.2):
            found[0] = max(found[0], family_pss(os.getpid()) / 1024)

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield found
    finally:
        stop.set()
        watching.join()


def timed(doing: Callable[[], Awaitable[object]]) -> Took:
    """`megabytes` of it: the most of all processes."""
    with memory_of_all() as found:
        begun, before = time.perf_counter(), worked()
        asyncio.run(_whole(doing))
        wall, processor = time.perf_counter() - begun, worked() - before
    return Took(wall, processor, megabytes=(found[0], 0.0))


async def _whole(doing: Callable[[], Awaitable[object]]) -> None:
    await doing()


def drawn(call: str, what: Mapping[str, object], into: Path) -> Took:
    """By a working process, its start included, beside what a server holds (`making`)."""
    asked = json.dumps({"call": call, "with": {**what, "into": str(into)}})
    program = [sys.executable, "-m", "tests.bench.making"]
    said = subprocess.run(program, input=asked, stdout=subprocess.PIPE, text=True, check=True)
    return Took(**json.loads(said.stdout))

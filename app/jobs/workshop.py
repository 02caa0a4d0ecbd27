"""The process of a job: started when there is something for it to make."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType

from app.jobs.rules import WorkerFailed, WorkRefused
from app.jobs.worker import BROKEN, REFUSED, TOLD
from app.settings import PROJECT

_SECONDS_MOST = 180  # without a word; a piece is a matter of seconds

Told = Callable[[int], Awaitable[None]]


class Workshop:
    """`async with Workshop() as shop`, then `await shop.make("module:function", {…})`.

    What is handed over travels through pipes, never through a command line: it may hold keys.
    """

    def __init__(self) -> None:
        self._worker: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> "Workshop":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._worker is not None:
            if self._worker.returncode is None:
                self._worker.kill()
            await self._worker.wait()

    async def make(self, call: str, what: Mapping[str, object], told: Told | None = None) -> bytes:
        """What the function returns, b"" of one that yields: `told` hears how many pieces it has
        made each time. WorkRefused with the words of the refusal, WorkerFailed."""
        async with self._turn:
            worker = self._worker = self._worker or await _start()
            try:
                state, made = await _ask(worker, call, what, told)
            except (TimeoutError, EOFError, ConnectionError) as gone:
                raise WorkerFailed(f"worker gone: {type(gone).__name__}") from gone
        if state == REFUSED:
            raise WorkRefused(*json.loads(made))
        if state == BROKEN:
            raise WorkerFailed(made.decode())
        return made


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.jobs.worker",
        cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def _ask(
    worker: asyncio.subprocess.Process, call: str, what: Mapping[str, object], told: Told | None
) -> tuple[int, bytes]:
    assert worker.stdin is not None
    assert worker.stdout is not None
    asked = json.dumps({"call": call, "with": what}).encode()
    async with asyncio.timeout(_SECONDS_MOST):
        worker.stdin.write(len(asked).to_bytes(4) + asked)
        await worker.stdin.drain()
    while True:
        async with asyncio.timeout(_SECONDS_MOST):
            head = await worker.stdout.readexactly(9)
            said = await worker.stdout.readexactly(int.from_bytes(head[1:]))
        if head[0] != TOLD:
            return head[0], said
        if told is not None:
            await told(int(said))

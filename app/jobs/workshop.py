"""The processes of one job: two at most, each started when there is enough for it to make."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import TracebackType

from app.jobs.rules import WorkerFailed, WorkRefused
from app.jobs.worker import BROKEN, REFUSED
from app.settings import PROJECT

WORKERS = 2
_PARTS_WORTH_ANOTHER = 4  # fewer are made before another process has read its libraries
_SECONDS_MOST = 180  # for one piece; a piece is a matter of seconds


class Workshop:
    """`async with Workshop() as shop`, then `await shop.make("module:function", {…})`.

    What is handed over travels through pipes, never through a command line: it may hold keys.
    """

    def __init__(self) -> None:
        self._idle: list[asyncio.subprocess.Process] = []
        self._all: list[asyncio.subprocess.Process] = []
        self._hired = 1
        self._hands = asyncio.Semaphore(self._hired)

    async def __aenter__(self) -> "Workshop":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._all:
            if worker.returncode is None:
                worker.kill()
            await worker.wait()

    async def make(self, call: str, what: Mapping[str, object]) -> bytes:
        """WorkRefused with the words of the refusal, WorkerFailed."""
        async with self._hands:
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                async with asyncio.timeout(_SECONDS_MOST):
                    state, made = await _ask(worker, call, what)
            except (TimeoutError, EOFError, ConnectionError) as gone:
                raise WorkerFailed(f"worker gone: {type(gone).__name__}") from gone
            self._idle.append(worker)
        if state == REFUSED:
            raise WorkRefused(*json.loads(made))
        if state == BROKEN:
            raise WorkerFailed(made.decode())
        return made

    async def make_all(
        self,
        call: str,
        parts: Sequence[Mapping[str, object]],
        made: Callable[[int], Awaitable[None]],
    ) -> list[bytes]:
        """All parts in their order; `made` is told the number of each part that is ready."""
        while self._hired < min(WORKERS, len(parts) // _PARTS_WORTH_ANOTHER):
            self._hired += 1
            self._hands.release()

        async def one(number: int) -> bytes:
            content = await self.make(call, parts[number])
            await made(number)
            return content

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(number)) for number in range(len(parts))]
        return [task.result() for task in tasks]

    async def _start(self) -> asyncio.subprocess.Process:
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app.jobs.worker",
            cwd=PROJECT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._all.append(worker)
        return worker


async def _ask(
    worker: asyncio.subprocess.Process, call: str, what: Mapping[str, object]
) -> tuple[int, bytes]:
    assert worker.stdin is not None
    assert worker.stdout is not None
    asked = json.dumps({"call": call, "with": what}).encode()
    worker.stdin.write(len(asked).to_bytes(4) + asked)
    await worker.stdin.drain()
    head = await worker.stdout.readexactly(9)
    return head[0], await worker.stdout.readexactly(int.from_bytes(head[1:]))

"""Does long work beside the requests, one job after the other, and writes how far it is."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType

import anyio

from app import database
from app.database import DatabaseAway
from app.documents import services as documents
from app.errors import YishiError
from app.jobs import files
from app.jobs.kinds import JobKind, Kinds
from app.jobs.rules import broken, has_expired, interrupted
from app.jobs.workshop import Workshop
from app.logs import note_job

_SWEEP_SECONDS = 600
_AGAIN_SECONDS = 5
_TRIES = 24


class Stopped(Exception):
    """The job is no longer wanted: somebody cancelled it."""


class Work:
    """What is handed to the function that does a job: hands, and a way to say how far it is."""

    def __init__(self, job: int, shop: Workshop, data_dir: Path) -> None:
        self.job = job
        self._shop = shop
        self._data_dir = data_dir

    def file(self) -> Path:
        """An empty file to write what the job makes into; to be returned."""
        return files.begin(self._data_dir, self.job)

    async def make(self, call: str, what: Mapping[str, object]) -> bytes:
        """By "module:function" in a process of its own; `what` as JSON."""
        return await self._shop.make(call, what)

    async def draw(self, call: str, what: Mapping[str, object]) -> Path:
        """As `make`, of a function that writes a file, its parameter `into`, and yields how many
        of the job's pieces it has made."""
        path = self.file()
        await self._shop.make(call, {**what, "into": str(path)}, self.advance)
        return path

    async def expect(self, total: int) -> None:
        """How many pieces it will be, where that shows only after the job has begun. Stopped."""
        await self._say("UPDATE jobs SET total = greatest(done, $2)", total)

    async def advance(self, pieces: int) -> None:
        """So many more are made. Stopped."""
        await self._say("UPDATE jobs SET done = least(done + $2, total)", pieces)

    async def _say(self, update: str, pieces: int) -> None:
        only = "WHERE id = $1 AND state = 'running' RETURNING id"
        if await database.fetch_one(f"{update} {only}", self.job, pieces) is None:
            raise Stopped


# What is made: bytes, or the job's own file.
Doing = Callable[[Work], Awaitable[bytes | Path]]


class JobRunner:
    """`async with JobRunner(…) as runner`; `runner.begin` after the job's row is committed.

    One for the life of the application, and one server to a database: what is still "running"
    when it starts belongs to a server that was killed.
    """

    def __init__(self, kinds: Kinds, data_dir: Path, clock: Callable[[], datetime]) -> None:
        self.kinds = kinds
        self._data_dir = data_dir
        self._clock = clock
        self._turn = asyncio.Semaphore(1)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._sweeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "JobRunner":
        left = await database.fetch(
            "UPDATE jobs SET state = 'failed', fault = $1, finished_at = $2"
            " WHERE state = 'running' RETURNING id, kind",
            interrupted(),
            self._clock(),
        )
        for row in left:
            note_job(row["kind"], row["id"], "failed")
        self._sweeper = asyncio.create_task(self._keep_sweeping(), name="job sweeper")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops what is running; each job says itself that it was interrupted."""
        tasks = [*self._tasks.values(), *([self._sweeper] if self._sweeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def begin(self, job: int, kind: JobKind, doing: Doing, *, by: int) -> None:
        task = asyncio.create_task(self._run(job, kind, doing, by), name=f"job {job}")
        self._tasks[job] = task
        task.add_done_callback(lambda _task: self._tasks.pop(job, None))

    async def stop(self, job: int) -> None:
        """Returns when it has let go of everything; nothing if it does not run here."""
        if (task := self._tasks.get(job)) is not None:
            task.cancel()
            await asyncio.wait([task])

    async def finished(self, job: int) -> None:
        """Returns when the job has ended, however."""
        if (task := self._tasks.get(job)) is not None:
            await asyncio.wait([task])

    # -- one job -----------------------------------------------------------------------------

    async def _run(self, job: int, kind: JobKind, doing: Doing, by: int) -> None:
        try:
            async with self._turn:
                note_job(kind.name, job, "running")
                async with Workshop() as shop:
                    made = await doing(Work(job, shop, self._data_dir))
                await self._keep(job, kind, made, by)
        except asyncio.CancelledError:
            await self._fail(job, kind, interrupted(), None)
            raise
        except Exception as fault:  # a job ends in one of its states, never in a lost task
            reason = _only(fault)
            if isinstance(reason, Stopped):
                files.remove(self._data_dir, job)
                note_job(kind.name, job, "cancelled")
            elif isinstance(reason, YishiError) and not isinstance(reason, DatabaseAway):
                await self._fail(job, kind, f"{reason.message}。{reason.remedy}", None)
            else:
                await self._fail(job, kind, broken(job), reason)

    async def _keep(self, job: int, kind: JobKind, made: bytes | Path, by: int) -> None:
        now, data_dir = self._clock(), self._data_dir
        if isinstance(made, bytes):
            path = files.begin(data_dir, job)
            await anyio.to_thread.run_sync(path.write_bytes, made)
            made = path
        if kind.lasting is None:
            document, _sha256 = await documents.keep_file(
                made, kind.media_type, data_dir=data_dir, by=by, now=now
            )
        else:
            said = await anyio.to_thread.run_sync(files.statement, data_dir, kind.name, job)
            document, _sha256 = await documents.keep(
                said, files.STATEMENT_TYPE, data_dir=data_dir, by=by, now=now
            )
        ended = await database.fetch_one(
            "UPDATE jobs SET state = 'finished', done = total, document = $2, finished_at = $3"
            " WHERE id = $1 AND state = 'running' RETURNING id",
            job,
            document,
            now,
        )
        if ended is None:
            files.remove(self._data_dir, job)
            raise Stopped
        note_job(kind.name, job, "finished")

    async def _fail(self, job: int, kind: JobKind, why: str, fault: BaseException | None) -> None:
        """Also where the database is away just now: a row that says "running" would bar the next
        job of its kind until the server starts again."""
        files.remove(self._data_dir, job)
        for _try in range(_TRIES):
            try:
                ended = await database.fetch_one(
                    "UPDATE jobs SET state = 'failed', fault = $2, finished_at = $3"
                    " WHERE id = $1 AND state = 'running' RETURNING id",
                    job,
                    why,
                    self._clock(),
                )
            except DatabaseAway:
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                note_job(kind.name, job, "failed" if ended else "cancelled", fault)
                return

    # -- files whose time is over --------------------------------------------------------------

    async def _keep_sweeping(self) -> None:
        while True:
            with contextlib.suppress(DatabaseAway, OSError):
                await self.sweep()
            await asyncio.sleep(_SWEEP_SECONDS)

    async def sweep(self) -> None:
        """Never between a file and the row that says it is there: a job holds the turn."""
        async with self._turn:
            lying = await anyio.to_thread.run_sync(files.lying, self._data_dir)
            if not lying:
                return
            rows = await database.fetch(
                "SELECT id, kind, finished_at FROM jobs"
                " WHERE id = ANY($1::int[]) AND state = 'finished'",
                lying,
            )
            now = self._clock()
            staying = {
                row["id"]
                for row in rows
                if (kind := self.kinds.get(row["kind"])) is not None
                and not has_expired(row["finished_at"], kind.lasting, now)
            }
            for job in set(lying) - staying:
                files.remove(self._data_dir, job)


def _only(fault: BaseException) -> BaseException:
    """The first of those that went wrong beside each other."""
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return fault

"""Starting long work, stopping it, taking what it made."""

from datetime import datetime
from pathlib import Path

import anyio
import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.documents import services as documents
from app.jobs import files
from app.jobs.kinds import Record
from app.jobs.queries import job_facts
from app.jobs.rules import (
    AlreadyRunning,
    FileExpired,
    NotFinished,
    has_expired,
)
from app.jobs.runner import Doing, JobRunner


async def start(
    runner: JobRunner,
    actor: Actor,
    kind: str,
    subject: int,
    title: str,
    total: int,
    doing: Doing,
    *,
    now: datetime,
    record: Record | None = None,
) -> int:
    """The new job's id; the work goes on beside. AlreadyRunning for the same kind and subject.

    Whoever calls has checked that the actor may. `title` is shown and must name nobody; `total`
    counts the pieces; `record` writes into the record, in the transaction the job begins in.
    """
    try:
        async with database.transaction() as link:
            job: int = await link.fetchval(
                "INSERT INTO jobs (kind, subject, title, state, done, total, fault, started_by,"
                " started_at) VALUES ($1, $2, $3, 'running', 0, $4, '', $5, $6) RETURNING id",
                kind,
                subject,
                title,
                total,
                actor.person,
                now,
            )
            if record is not None:
                await record(link, job)
    except asyncpg.UniqueViolationError as taken:
        row = await database.fetch_one(
            "SELECT id FROM jobs WHERE kind = $1 AND subject = $2 AND state = 'running'",
            kind,
            subject,
        )
        raise AlreadyRunning(row["id"] if row is not None else None) from taken
    runner.begin(job, runner.kinds[kind], doing, by=actor.person)
    return job


async def cancel(actor: Actor, job: int, *, runner: JobRunner, now: datetime) -> bool:
    """Whether it was stopped: false if it had ended already. NotFound, NotAllowed."""
    await job_facts(actor, job, runner.kinds, now)
    row = await database.fetch_one(
        "UPDATE jobs SET state = 'cancelled', finished_at = $2"
        " WHERE id = $1 AND state = 'running' RETURNING id",
        job,
        now,
    )
    await runner.stop(job)
    return row is not None


async def take(
    actor: Actor, job: int, *, runner: JobRunner, data_dir: Path, now: datetime
) -> tuple[Path, str, str]:
    """(where it lies, media type, file name). NotFound, NotAllowed, NotFinished, FileExpired,
    DocumentLost; what the kind says of who may take it now."""
    facts = await job_facts(actor, job, runner.kinds, now)
    kind = runner.kinds[facts.kind]
    if facts.state != "finished":
        raise NotFinished
    assert facts.document is not None
    assert facts.finished_at is not None
    if has_expired(facts.finished_at, kind.lasting, now):
        raise FileExpired
    if kind.lasting is None:
        path = await documents.checked_path(facts.document, data_dir=data_dir)
    else:
        stated, _type, _sha256 = await documents.read(facts.document, data_dir=data_dir)
        path = await anyio.to_thread.run_sync(files.checked, data_dir, job, stated)
    if kind.record_taking is not None:
        async with database.transaction() as link:
            await kind.record_taking(actor, facts.subject, now)(link, job)
    return path, kind.media_type, kind.file_name()

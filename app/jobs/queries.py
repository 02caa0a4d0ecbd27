"""How far a job is, for those who may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from app.jobs.kinds import Kinds
from app.jobs.rules import State, expires_at, has_expired


@dataclass(frozen=True, slots=True)
class JobFacts:
    """`done` of `total` pieces are made; `piece` is their measure word. `gone_at`: when the file
    goes; None where it stays. `to_see`: words of the way to what was made, "" for a file."""

    id: int
    kind: str
    subject: int
    title: str
    state: State
    done: int
    total: int
    fault: str
    document: int | None
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    home: str
    care: str
    piece: str
    to_see: str
    gone_at: datetime | None
    expired: bool
    invented: bool = False


_SQL = (
    "SELECT j.id, j.kind, j.subject, j.title, j.state, j.done, j.total, j.fault, j.document,"
    " p.name AS started_by, j.started_at, j.finished_at"
    " FROM jobs j JOIN persons p ON p.id = j.started_by"
)


async def job_facts(actor: Actor, job: int, kinds: Kinds, now: datetime) -> JobFacts:
    """One query, and what the kind asks. NotFound, NotAllowed, or what the kind refuses with."""
    row = await database.fetch_one(f"{_SQL} WHERE j.id = $1", job)
    if row is None or row["kind"] not in kinds:
        raise NotFound
    invented = await kinds[row["kind"]].check(actor, row["subject"], now)
    return replace(_facts(row, kinds, now), invented=invented)


async def latest_jobs(
    names: Sequence[str], subject: int, kinds: Kinds, now: datetime
) -> list[JobFacts]:
    """The last job of each kind for one thing, the newest first. One query.

    Whoever calls has checked that the actor may see them.
    """
    rows = await database.fetch(
        f"SELECT DISTINCT ON (j.kind) {_SQL.removeprefix('SELECT ')}"
        " WHERE j.kind = ANY($1::text[]) AND j.subject = $2 ORDER BY j.kind, j.id DESC",
        list(names),
        subject,
    )
    found = [_facts(row, kinds, now) for row in rows]
    return sorted(found, key=lambda facts: -facts.id)


def _facts(row: asyncpg.Record, kinds: Kinds, now: datetime) -> JobFacts:
    kind = kinds[row["kind"]]
    finished_at = row["finished_at"] if row["state"] == "finished" else None
    return JobFacts(
        **dict(row),
        home=kind.home(row["subject"]),
        care=kind.care() if kind.care is not None else "",
        piece=kind.piece(),
        to_see=kind.to_see() if kind.to_see is not None else "",
        gone_at=None if finished_at is None else expires_at(finished_at, kind.lasting),
        expired=finished_at is not None and has_expired(finished_at, kind.lasting, now),
    )

"""Telling how a task stands: progress, done with its proof, verified or to be done again."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from app import database
from app.accounts.permissions import Actor
from app.audit.services import note
from app.clock import local_date
from app.documents.services import keep
from app.documents.uploads import read_paper
from app.errors import NotAllowed
from meetings.tasks.permissions import can_report_task, can_verify_task
from meetings.tasks.queries import task_to_view
from meetings.tasks.reminding import take_back
from meetings.tasks.rules import Report, ReportKind, check_report


async def report_task(
    actor: Actor,
    task: int,
    kind: ReportKind,
    text: str,
    *,
    proof: bytes | None = None,
    due_on: date | None = None,
    told_for: str = "",
    data_dir: Path,
    now: datetime,
) -> None:
    """`proof`: as uploaded. `told_for`: whom the staff writes it down for.

    NotFound, NotAllowed, FileNotTaken, TaskOver, NothingToVerify, OwnWork, ProofMissing,
    WordsMissing, DayMissing.
    """
    found, facts = await task_to_view(actor, task)
    may = can_report_task if kind in ("progress", "done") else can_verify_task
    if not may(actor, found):
        raise NotAllowed
    today = local_date(now)

    def checked(reports: Sequence[Report]) -> int | None:
        return check_report(
            kind,
            text,
            has_proof=bool(proof),
            due_on=due_on,
            reports=reports,
            teller=actor.person,
            today=today,
        )

    checked(found.reports)
    document = None
    if proof:
        content, media_type = await read_paper(proof)
        document, _sha256 = await keep(
            content, media_type, data_dir=data_dir, by=actor.person, now=now
        )
    async with database.transaction() as link:
        await link.execute("SELECT id FROM tasks WHERE id = $1 FOR UPDATE", task)
        about = checked((await task_to_view(actor, task))[0].reports)
        await link.execute(
            "INSERT INTO task_reports (task, kind, text, proof, due_on, about, told_by, told_for,"
            " told_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            task,
            kind,
            text,
            document,
            due_on if kind == "moved" else None,
            about,
            actor.person,
            told_for if can_verify_task(actor, found) else "",
            now,
        )
        if kind in ("done", "moved"):
            await take_back(link, task, now=now)
        await note(
            link,
            actor,
            "report_task",
            facts,
            now,
            of=("tasks", task),
            reason=text[:200] if kind == "moved" else "",
            after={"state": kind},
        )

"""Tasks: those an actor may see, those of a meeting, one with all that was told of it."""

import json
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app import database
from app.accounts.permissions import Actor, Place, communities_worked_for
from app.errors import NotFound
from meetings.access import (
    IN_SIGHT,
    ConsultationFacts,
    consultation_to_view,
    meeting_to_view,
    sight_of,
)
from meetings.tasks.permissions import can_report_task, can_verify_task
from meetings.tasks.rules import Report, TaskState, due_day, last_word, state_of


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """`first_due`: the day the minutes print; `owners`: accounts on the seat that promised."""

    id: int
    consultation: int
    meeting: int
    meeting_number: int
    topic: str
    estate_name: str
    invented: bool
    place: Place
    seat_kind: str
    seat_body: str
    who: str
    what: str
    first_due: date | None
    born_at: datetime
    owners: frozenset[int]
    reports: tuple[Report, ...]

    @property
    def due_on(self) -> date | None:
        return due_day(self.first_due, self.reports)

    def state(self, today: date) -> TaskState:
        return state_of(self.first_due, self.reports, today)


@dataclass(frozen=True, slots=True)
class TaskPage:
    task: TaskFacts
    facts: ConsultationFacts
    may_report: bool
    may_verify: bool
    may_move: bool


_TASKS = (
    "SELECT t.id, t.consultation, t.meeting, m.number AS meeting_number, c.topic,"
    " e.name AS estate_name, o.invented, o.street, o.id AS community, s.kind AS seat_kind,"
    " s.body AS seat_body, t.who, t.what, t.due_on AS first_due, t.born_at,"
    " ARRAY(SELECT x.account FROM seat_members x WHERE x.seat = s.id AND x.account IS NOT NULL)"
    "  AS owners,"
    " (SELECT coalesce(json_agg(json_build_object('id', r.id, 'kind', r.kind, 'text', r.text,"
    "  'proof', r.proof, 'due_on', r.due_on, 'told_by', r.told_by, 'teller', p.name,"
    "  'told_for', r.told_for, 'told_at', r.told_at) ORDER BY r.id), '[]')"
    "  FROM task_reports r JOIN persons p ON p.id = r.told_by WHERE r.task = t.id) AS reports"
    " FROM tasks t JOIN consultations c ON c.id = t.consultation"
    " JOIN meetings m ON m.id = t.meeting"
    " JOIN estates e ON e.id = c.estate JOIN communities o ON o.id = c.community"
    " JOIN seats s ON s.id = t.seat"
)


def _task(row: asyncpg.Record) -> TaskFacts:
    fields = dict(row)
    place = Place(street=fields.pop("street"), community=fields.pop("community"))
    owners = frozenset(fields.pop("owners"))
    reports = tuple(
        Report(
            **{
                **one,
                "due_on": date.fromisoformat(one["due_on"]) if one["due_on"] else None,
                "told_at": datetime.fromisoformat(one["told_at"]),
            }
        )
        for one in json.loads(fields.pop("reports"))
    )
    return TaskFacts(**fields, place=place, owners=owners, reports=reports)


async def tasks_seen(actor: Actor) -> list[TaskFacts]:
    """Of the consultations she may see: those that are not verified first, the earliest day
    first. One query."""
    rows = await database.fetch(
        f"{_TASKS} WHERE {IN_SIGHT} ORDER BY t.due_on NULLS LAST, t.id LIMIT 500",
        *sight_of(actor),
    )
    found = [_task(row) for row in rows]
    return sorted(found, key=lambda task: (_verified(task), task.due_on or date.max))


def _verified(task: TaskFacts) -> bool:
    last = last_word(task.reports)
    return last is not None and last.kind == "verified"


_WAITING = (
    f"{_TASKS} WHERE (c.community = ANY($1::int[]) OR EXISTS (SELECT 1 FROM seat_members x"  # noqa: S608 (constants)
    "  WHERE x.seat = t.seat AND x.account = $2)) AND NOT EXISTS (SELECT 1 FROM task_reports r"
    "  WHERE r.task = t.id AND r.kind = 'verified') ORDER BY t.due_on NULLS LAST, t.id LIMIT 500"
)


async def tasks_waiting(actor: Actor, today: date) -> list[TaskFacts]:
    """What of the tasks waits for her, the earliest day first: her own that she has not reported
    done, and for who works for a community what is overdue or waits for another's look. One
    query."""
    rows = await database.fetch(
        _WAITING,
        communities_worked_for(actor),
        actor.person,
    )
    waiting = [task for task in map(_task, rows) if _waits_for(actor, task, today)]
    return sorted(waiting, key=lambda task: task.due_on or date.max)


def _waits_for(actor: Actor, task: TaskFacts, today: date) -> bool:
    state, last = task.state(today), last_word(task.reports)
    if state is TaskState.REPORTED:
        return can_verify_task(actor, task) and last is not None and last.told_by != actor.person
    if actor.person in task.owners:
        return True
    return state is TaskState.OVERDUE and can_verify_task(actor, task)


async def tasks_of_consultation(consultation: int) -> list[TaskFacts]:
    """Unchecked: whoever calls may see it. One query."""
    rows = await database.fetch(f"{_TASKS} WHERE t.consultation = $1 ORDER BY t.id", consultation)
    return [_task(row) for row in rows]


async def tasks_of_meeting(actor: Actor, meeting: int) -> list[TaskFacts]:
    """NotFound. Two queries."""
    await meeting_to_view(actor, meeting)
    rows = await database.fetch(f"{_TASKS} WHERE t.meeting = $1 ORDER BY t.id", meeting)
    return [_task(row) for row in rows]


async def task_to_view(actor: Actor, task: int) -> tuple[TaskFacts, ConsultationFacts]:
    """NotFound. Two queries."""
    row = await database.fetch_one(f"{_TASKS} WHERE t.id = $1", task)
    if row is None:
        raise NotFound
    found = _task(row)
    return found, await consultation_to_view(actor, found.consultation)


async def task_page(actor: Actor, task: int) -> TaskPage:
    found, facts = await task_to_view(actor, task)
    last = last_word(found.reports)
    over = last is not None and last.kind == "verified"
    reported = last is not None and last.kind == "done"
    return TaskPage(
        task=found,
        facts=facts,
        may_report=not over and can_report_task(actor, found),
        may_verify=reported
        and can_verify_task(actor, found)
        and last is not None
        and last.told_by != actor.person,
        may_move=not over and can_verify_task(actor, found),
    )


async def proof_of(actor: Actor, task: int, report: int) -> int:
    """The kept file. NotFound."""
    found, _facts = await task_to_view(actor, task)
    for one in found.reports:
        if one.id == report and one.proof is not None:
            return one.proof
    raise NotFound

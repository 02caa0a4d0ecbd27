"""Promises are reminded of before their day and after it, with a moving clock."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app import database
from app.accounts.permissions import Actor, Granted
from app.clock import local, local_date
from app.outbox.queries import told_about
from meetings.consultations.queries import seats_of
from meetings.tasks.reminding import OVERDUE, REMINDER, remind_of_tasks
from meetings.tasks.rules import reminder_due
from meetings.tasks.services import report_task
from tests.conftest import MovingClock
from tests.mail_server import MailServer, running_gateway
from tests.meeting_world import a_meeting, a_table, clerk_of, told, worker
from tests.ports import free_port
from tests.web.test_after_the_meeting import picture
from tests.world import World

BEFORE, AFTER = (7, 1), (1, 7, 14)
DUE = date(2026, 3, 20)
BORN = datetime(2026, 3, 10, 8, tzinfo=UTC)


async def _task(meeting: int, consultation: int, kind: str, who: str, due: date | None) -> int:
    """A promise that became a task, as the minutes make it."""
    seat = next(one.id for one in await seats_of(consultation) if one.kind == kind)
    row = await database.fetch_one(
        "WITH made AS (INSERT INTO promises (item, seat, who, what, due_on)"
        " SELECT min(id), $2, $3, '提交施工计划', $4 FROM agenda_items WHERE meeting = $1"
        " RETURNING id)"
        " INSERT INTO tasks (promise, consultation, meeting, seat, who, what, due_on, born_at)"
        " SELECT id, $5, $1, $2, $3, '提交施工计划', $4, $6 FROM made RETURNING id",
        meeting,
        seat,
        who,
        due,
        consultation,
        BORN,
    )
    assert row is not None
    return int(row["id"])


def _morning(day: date) -> str:
    return f"{day:%m-%d} 09:00"


async def test_forty_days_of_reminders(world: World, clock: MovingClock, tmp_path: Path) -> None:
    """高志远 reports done after the first overdue one; 马祎 gets another day; 张建国 reports on the
    day; who has no day and who is named on no seat are not forgotten and not invented."""
    server = MailServer(free_port())
    controller = server.start()
    got: dict[str, list[str]] = defaultdict(list)
    clerk = clerk_of(world)
    async with running_gateway() as gateway:
        sender = worker(replace(server.sending, sms=gateway.gateway()), clock)
        consultation = await a_table(world, clock)
        meeting = await a_meeting(world, consultation, clock)
        late = await _task(meeting, consultation, "heating_company", "高志远", DUE)
        moved = await _task(meeting, consultation, "property_company", "小马", DUE)
        prompt = await _task(meeting, consultation, "building_heads", "张建国", DUE)
        await _task(meeting, consultation, "building_heads", "张建国", None)
        clock.now = BORN
        mails, texts = len(server.received), len(gateway.received)
        while clock.now < BORN + timedelta(days=40):
            await remind_of_tasks(BEFORE, AFTER, now=clock.now)
            await sender.send_due()
            for to, message in server.received[mails:]:
                if "承诺" in str(message["Subject"]):
                    got[to].append(f"{local(clock.now):%m-%d %H:%M}")
            for _head, one in gateway.received[texts:]:
                if "承诺" in str(one["content"]):
                    got[str(one["to"][0])].append(f"{local(clock.now):%m-%d %H:%M}")  # type: ignore[index]
            mails, texts = len(server.received), len(gateway.received)
            today = local_date(clock.now)
            at_ten = local(clock.now).hour == 10

            async def report(task: int, kind: str, **more: object) -> None:
                await report_task(
                    clerk,
                    task,
                    kind,  # type: ignore[arg-type]
                    "如实",
                    data_dir=tmp_path,
                    now=clock.now,
                    **more,  # type: ignore[arg-type]
                )

            if at_ten and today == DUE - timedelta(days=7):
                await report(late, "progress")
            if at_ten and today == DUE:
                await report(prompt, "done", proof=picture())
            if at_ten and today == DUE + timedelta(days=1):
                await report(late, "done", proof=picture())
                await report(moved, "moved", due_on=date(2026, 4, 10))
            clock.forward(minutes=60)
    controller.stop()
    week, day, over = (_morning(DUE + timedelta(days=n)) for n in (-7, -1, 1))
    again = [_morning(date(2026, 4, 10) + timedelta(days=n)) for n in (-7, -1, 1, 7)]
    assert dict(got) == {
        "gao@yishi.example": [week, day, over],
        "13900000001": [week, day],
        "ma@yishi.example": [week, day, over, *again],
        "13900000002": [week, day, over, *again],
    }
    kinds = {row["kind"] for row in await database.fetch("SELECT kind FROM messages")}
    assert {REMINDER, OVERDUE} <= kinds
    assert len(await told_about("tasks", [late])) == 3


async def test_a_reminder_that_waits_is_taken_back_by_the_report(
    world: World, clock: MovingClock, tmp_path: Path
) -> None:
    consultation = await a_table(world, clock)
    meeting = await a_meeting(world, consultation, clock)
    task = await _task(meeting, consultation, "heating_company", "高志远", DUE)
    clock.now = datetime(2026, 3, 21, 1, tzinfo=UTC)
    assert await remind_of_tasks(BEFORE, AFTER, now=clock.now) == 1
    assert await remind_of_tasks(BEFORE, AFTER, now=clock.now) == 0
    clerk = clerk_of(world)
    await report_task(
        clerk, task, "done", "交了", proof=picture(), data_dir=tmp_path, now=clock.now
    )
    assert await told(OVERDUE) == [("高志远", "email", "withdrawn")]
    clock.now = datetime(2026, 3, 27, 1, tzinfo=UTC)
    assert await remind_of_tasks(BEFORE, AFTER, now=clock.now) == 0
    second = Actor(
        world.secretary, "", (Granted("community_secretary", community=world.community),)
    )
    await report_task(second, task, "redo", "缺页", data_dir=tmp_path, now=clock.now)
    clock.now = datetime(2026, 4, 3, 1, tzinfo=UTC)
    assert await remind_of_tasks(BEFORE, AFTER, now=clock.now) == 1


@pytest.mark.parametrize(
    ("days_and_hours", "due"),
    [
        ((-8, 9), None),
        ((-7, 8), None),
        ((-7, 9), -7),
        ((-5, 9), -7),  # the server was down: late, but it comes
        ((-4, 9), None),  # too late
        ((-1, 9), -1),
        ((0, 9), -1),
        ((1, 9), 1),
        ((14, 9), 14),
        ((60, 9), None),
    ],
)
def test_which_reminder_is_due(days_and_hours: tuple[int, int], due: int | None) -> None:
    days, hour = days_and_hours
    now = datetime(2026, 3, 20, hour - 8, tzinfo=UTC) + timedelta(days=days)
    assert reminder_due(DUE, BORN - timedelta(days=30), BEFORE, AFTER, now) == due
    assert reminder_due(DUE, now, BEFORE, AFTER, now) is None  # it was just promised
    assert reminder_due(DUE, BORN, (), (), now) is None

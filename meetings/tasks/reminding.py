"""Reminders of a task, before its day and after it: to who owes it, never once it is reported."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import asyncpg

from app import database
from app.clock import local_date, say_date
from app.i18n import _
from app.outbox.rules import Message
from app.outbox.services import enqueue, withdraw
from app.rounds import Rounds
from meetings.invitations.messages import Way, way_mark, ways_to
from meetings.tasks.rules import LATE, reminder_due

REMINDER = "task_reminder"
OVERDUE = "task_overdue"

# `w`: the newest word that decides; `v`: the newest day that it was moved to.
_STANDS = (
    " LEFT JOIN LATERAL (SELECT kind FROM task_reports WHERE task = t.id"
    "  AND kind IN ('done', 'verified', 'redo') ORDER BY id DESC LIMIT 1) w ON true"
    " LEFT JOIN LATERAL (SELECT due_on, told_at FROM task_reports WHERE task = t.id"
    "  AND kind = 'moved' ORDER BY id DESC LIMIT 1) v ON true"
)
_OWED = (
    f"SELECT t.id FROM tasks t{_STANDS} WHERE coalesce(w.kind, 'redo') = 'redo'"  # noqa: S608 (constants)
    " AND coalesce(v.due_on, t.due_on) BETWEEN $1 AND $2 ORDER BY t.id FOR UPDATE OF t"
)
# Who owes it: the person named in it where she sits on that seat, else everybody on it.
_OWED_BY = (
    "SELECT t.id, t.what, coalesce(v.due_on, t.due_on) AS due_on,"  # noqa: S608 (constants)
    " greatest(t.born_at, v.told_at) AS known_at, c.topic, c.community, n.name AS community_name,"
    " m.id AS member, m.name, m.account, p.active,"
    " coalesce(nullif(x.phone, ''), d.phone, '') AS phone,"
    " coalesce(nullif(x.email, ''), d.email, '') AS email"
    f" FROM tasks t{_STANDS} JOIN consultations c ON c.id = t.consultation"
    " JOIN communities n ON n.id = c.community JOIN seats s ON s.id = t.seat AND NOT s.missing"
    " JOIN seat_members m ON m.seat = s.id LEFT JOIN persons p ON p.id = m.account"
    " LEFT JOIN member_contacts x ON x.member = m.id"
    " LEFT JOIN contact_details d ON d.person = m.account"
    " WHERE t.id = ANY($1::int[]) AND coalesce(w.kind, 'redo') = 'redo'"
    " AND (m.name = t.who OR NOT EXISTS (SELECT 1 FROM seat_members b"
    "  WHERE b.seat = t.seat AND b.name = t.who)) ORDER BY t.id, m.id"
)


async def remind_of_tasks(before: Sequence[int], after: Sequence[int], *, now: datetime) -> int:
    """Whatever reminder is due now, each once for each day that holds; how many messages.

    `before`, `after`: days from the task's day, at nine in the morning.
    """
    today = local_date(now)
    first = today - timedelta(days=max(after, default=0) + LATE.days)
    last = today + timedelta(days=max(before, default=0))
    async with database.transaction() as link:
        # Who reports at this moment holds the task: what she said is seen by the next statement.
        held = await link.fetch(_OWED, first, last)
        rows = await link.fetch(_OWED_BY, [row["id"] for row in held])
        messages = [
            _message(row, way, days)
            for row in rows
            if (days := reminder_due(row["due_on"], row["known_at"], before, after, now))
            is not None
            for way in ways_to(row)
        ]
        return len(await enqueue(link, messages, now=now))


async def take_back(link: asyncpg.Connection, task: int, *, now: datetime) -> None:
    """What has not left yet, once the task is reported or has another day."""
    await withdraw(link, "tasks", [task], kinds=(REMINDER, OVERDUE), now=now)


def _message(row: asyncpg.Record, way: Way, days: int) -> Message:
    """`days` from the task's day, below zero before it."""
    said = _("【议事】{community}提醒：您在“{topic}”协商会上承诺“{what}”，").format(
        community=row["community_name"], topic=row["topic"], what=row["what"][:200]
    )
    if days > 0:
        said += _("期限是{day}，已过 {n} 天。").format(day=say_date(row["due_on"]), n=days)
    else:
        said += _("期限是{day}。").format(day=say_date(row["due_on"]))
    said += _("做完了请登录议事系统，在首页“待办”里报完成并附照片；有困难请尽早告诉社区。")
    key = f"task-reminder-{row['id']}-{row['due_on']:%Y%m%d}-{days}-{row['member']}"
    return Message(
        key=f"{key}-{way_mark(way.channel, way.address)}",
        channel=way.channel,
        kind=OVERDUE if days > 0 else REMINDER,
        subject=("tasks", row["id"]),
        title=_("承诺逾期：{what}").format(what=row["what"][:80])
        if days > 0
        else _("承诺快到期：{what}").format(what=row["what"][:80]),
        text=said,
        name=row["name"][:120],
        address=way.address,
        person=way.person,
        community=row["community"],
    )


class TaskKeeper(Rounds):
    """Every five minutes, in as many processes as there are: the key of a reminder is unique."""

    name = "task reminders"
    every = 300

    def __init__(
        self, before: Sequence[int], after: Sequence[int], clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._days = tuple(before), tuple(after)
        self._clock = clock

    async def once(self) -> None:
        await remind_of_tasks(*self._days, now=self._clock())

"""The demonstration's meeting to come: who was told how, and what they answered so far.

No mail server and no gateway is set up where a demonstration runs: the page says so of the one
who is reached by telephone only, as it would anywhere.
"""

from datetime import datetime, time, timedelta

from app import database
from app.accounts.permissions import Actor
from app.clock import from_local, local_date
from app.outbox.forms import ContactForm
from meetings.contacts.services import change_contact
from meetings.invitations.rules import Answer
from meetings.invitations.services import OpenedLink, answer_by_link, enter_answer
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, change_meeting
from votes.demo.story import CONTACT

CHINESE_DATA = True  # words of the invented story

_AGENDA = ("各单元开工次序", "入户前怎么告知老人家庭", "第一批阀门的验收")
_FIRST_PLACE = "东苑社区党群服务中心二楼议事厅"
_PLACE = "东苑社区党群服务中心一楼活动室"  # no stairs
_ANSWERS = {
    "高志远": Answer("yes"),
    "康燚": Answer("yes", reason="会后可以陪同入户"),
    "马祎": Answer("stand_in", "苏启明", "单位委托书"),
    "马玉琴": Answer("no", reason="住院"),
}


async def meeting_to_come(clerk: Actor, consultation: int, now: datetime) -> int:
    """Called two days ago for a week from now, then moved to a room without stairs; its id."""
    day = local_date(now) + timedelta(days=7)
    called = now - timedelta(days=2)
    plan = MeetingPlan(
        starts_at=from_local(datetime.combine(day, time(15))),
        location=_FIRST_PLACE,
        chair="周文静",
        recorder="陈小雨",
        contact=CONTACT,
        notice_on=local_date(called),
    )
    await _reach_by_phone(clerk, consultation, "杨堃", "13900000077", called)
    meeting = await call_meeting(clerk, consultation, plan, _AGENDA, notice_days=3, now=called)
    rows = await database.fetch(
        "SELECT id, name FROM meeting_invitations WHERE meeting = $1", meeting
    )
    invited = {row["name"]: row["id"] for row in rows}
    for hours, (name, answer) in enumerate(_ANSWERS.items(), 1):
        at = called + timedelta(hours=3 * hours)
        if name == "马玉琴":  # she rang
            await enter_answer(clerk, meeting, invited[name], answer, now=at)
        else:
            await answer_by_link(OpenedLink(invited[name]), answer, now=at)
    moved = MeetingPlan(
        starts_at=plan.starts_at,
        location=_PLACE,
        chair=plan.chair,
        recorder=plan.recorder,
        contact=plan.contact,
        notice_on=plan.notice_on,
    )
    await change_meeting(clerk, meeting, moved, now=called + timedelta(days=1))
    return meeting


async def _reach_by_phone(
    clerk: Actor, consultation: int, name: str, phone: str, now: datetime
) -> None:
    row = await database.fetch_one(
        "SELECT m.id FROM seat_members m JOIN seats s ON s.id = m.seat"
        " WHERE s.consultation = $1 AND m.name = $2",
        consultation,
        name,
    )
    assert row is not None
    await change_contact(clerk, consultation, row["id"], ContactForm(phone=phone), now=now)

"""What is prepared before a meeting, as the demonstration shows it: rooms, the pool, a kind of the
street's own, a consultation that looks for its date, papers with residents' questions."""

from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from functools import partial

import anyio

from app import database
from app.accounts.permissions import Actor, Granted
from app.clock import from_local, local_date
from app.printing.lists import Column, Group, ListSheet
from app.printing.setting import set_list
from app.settings import Settings
from meetings.busy.forms import BusyForm
from meetings.busy.services import enter_times
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import SeatPlan
from meetings.consultations.services import change_seat, open_consultation
from meetings.datepolls.forms import DatePollForm
from meetings.datepolls.queries import date_poll_page
from meetings.datepolls.services import answer_dates, open_date_poll
from meetings.kinds.rules import built_in
from meetings.kinds.services import change_kind
from meetings.papers.forms import AskForm, PaperForm
from meetings.papers.queries import page_key
from meetings.papers.services import (
    add_paper,
    answer_question,
    ask_in_public,
    open_page,
    table_question,
)
from meetings.pool.forms import NewExpertForm, TieForm
from meetings.pool.services import add_expert, declare_interest, declare_tie, invite_expert
from meetings.rooms.forms import NewRoomForm
from meetings.rooms.services import open_room
from meetings.voices.forms import VoiceForm
from meetings.voices.services import seat_voice, set_affected
from votes.demo import story
from votes.demo.people import Staff

CHINESE_DATA = True  # the invented story

TOPIC = "3、7号楼电梯更新"
_BACKGROUND = "两部电梯使用 18 年，今年停运 7 次。3 号楼和 7 号楼居民多次反映，物业建议更新。"
# (name, profession, body, fields, meetings a month)
_POOL = (
    ("孔令仪", "lawyer", "正和律师事务所", "供暖 物业 费用", 6),
    ("沈砚秋", "lawyer", "明衡律师事务所", "合同 维修资金 电梯", 4),
    ("康燚", "social_worker", "暖邻社会工作服务中心", "调解 老年人 残疾人", 8),
    ("罗景行", "expert", "", "供暖 造价", 4),
    ("韩铁城", "expert", "特种设备检验协会", "电梯 消防", 3),
    ("陆晓棠", "social_worker", "同心社会工作服务社", "调解 心理", 4),
)
_ROOMS = (
    ("2号会议室", "柳湖街道办二楼", 14, True),
    ("议事厅", "东苑社区党群服务中心二楼", 40, False),
)


async def rooms_and_pool(staff: Staff, now: datetime) -> Actor:
    """Rooms, six people of the pool, one of them bound to the heating company; who keeps them."""
    row = await database.fetch_one("SELECT id FROM streets WHERE name = $1", story.STREET)
    assert row is not None
    street = row["id"]
    keeper = Actor(
        staff.accounts["孙立新"], "孙立新", (Granted("street_staff", street=street),), story.STREET
    )
    community = staff.clerk.grants[0].community
    for name, location, capacity, shared in _ROOMS:
        owner = f"s{street}" if shared else f"c{community}"
        room = NewRoomForm(owner=owner, name=name, location=location, capacity=capacity)
        await open_room(keeper if shared else staff.clerk, room, now=now)
    for name, profession, body, fields, most in _POOL:
        expert = await add_expert(
            keeper,
            NewExpertForm(
                street=street,
                name=name,
                profession=profession,
                body=body,
                fields_of=fields,
                monthly_most=most,
                account=staff.accounts.get(name),
            ),
            now=now,
        )
        if name == "沈砚秋":
            company = await database.fetch_one(
                "SELECT id FROM bodies WHERE name = $1", story.BODIES["heating_company"]
            )
            assert company is not None
            tie = TieForm(side=f"b{company['id']}", nature="该公司常年法律顾问")
            await declare_tie(keeper, expert, tie, now=now)
    content = built_in("upkeep")
    content = replace(content, papers=(*content.papers, "特种设备检验报告"), notice_days=5)
    await change_kind(
        keeper, f"s{street}", "upkeep", content, "电梯类要有检验报告", based_on=0, now=now
    )
    return keeper


async def consultation_to_prepare(
    staff: Staff, estate: int, settings: Settings, now: datetime
) -> None:
    """Seats, residents, an expert, and a date poll that most have answered."""
    clerk = staff.clerk
    begun = now - timedelta(days=3)
    consultation = await open_consultation(clerk, estate, TOPIC, _BACKGROUND, "upkeep", now=begun)
    for seat in await seats_of(consultation):
        plan = next(plan for kind, plan in story.SEATS.items() if kind == seat.kind)
        members = plan.members[:1]
        linked = tuple(replace(one, account=staff.accounts.get(one.name)) for one in members)
        chosen = SeatPlan(plan.body, linked, 0)
        await change_seat(clerk, consultation, seat.id, chosen, now=begun)
    buildings = {
        row["number"]: row["id"]
        for row in await database.fetch(
            "SELECT id, number FROM buildings WHERE estate = $1 AND number IN ('3', '7')", estate
        )
    }
    await set_affected(clerk, consultation, list(buildings.values()))
    first = VoiceForm(name="丁素琴", duty="退休教师", building=buildings["3"], against="1")
    await seat_voice(clerk, consultation, first, now=begun)
    expert = await database.fetch_one("SELECT id FROM experts WHERE name = '韩铁城'")
    assert expert is not None
    reason = "请就电梯更新还是大修提供专业意见"
    await invite_expert(clerk, consultation, expert["id"], reason, now=begun)
    member = await database.fetch_one(
        "SELECT member FROM expert_seats WHERE expert = $1", expert["id"]
    )
    assert member is not None
    await declare_interest(clerk, consultation, member["member"], "", now=begun)
    await _ask_for_a_date(clerk, consultation, settings, now)
    head = Actor(staff.accounts["张建国"], "张建国", ())
    afternoon = from_local(datetime.combine(local_date(now) + timedelta(days=9), time(14)))
    busy = BusyForm(starts_at=afternoon, ends_at=afternoon + timedelta(hours=4))
    await enter_times(head, None, busy)


async def _ask_for_a_date(
    clerk: Actor, consultation: int, settings: Settings, now: datetime
) -> None:
    day = local_date(now) + timedelta(days=8)
    starts = [
        from_local(datetime.combine(day + timedelta(days=n), hour))
        for n, hour in ((0, time(14, 30)), (1, time(9)), (2, time(18, 30)))
    ]
    until = from_local(datetime.combine(local_date(now) + timedelta(days=4), time(18)))
    typed = DatePollForm(
        starts_at=starts,
        minutes=120,
        closes_at=until,
        contact=story.CONTACT.name,
        contact_phone=story.CONTACT.phone,
    )
    poll = await open_date_poll(clerk, consultation, typed, now=now - timedelta(days=1))
    page = await date_poll_page(clerk, poll, secret_key=settings.secret_key)
    answers = (("yes", "no", "if_needed"), ("yes", "yes", "no"), ("if_needed", "yes", "yes"))
    for voter, said in zip(page.voters, answers, strict=False):
        given = {option.id: word for option, word in zip(page.options, said, strict=True)}
        await answer_dates(
            voter.key, given, secret_key=settings.secret_key, now=now - timedelta(hours=5)
        )


async def papers_to_read(clerk: Actor, meeting: int, settings: Settings, now: datetime) -> None:
    """A public paper to the meeting that comes, two questions: answered, and on the table."""
    sheet = ListSheet(
        title="施工进度和入户安排",
        subtitle="柳湖供热有限公司提供，供会前阅读",
        part="会前材料",
        note="具体日期以入户前一天的通知为准。",
        columns=(Column("楼栋", "room"), Column("入户时间", "rest"), Column("恢复墙面", "rest")),
        groups=(
            Group(
                heading="",
                rows=tuple(
                    (f"{n}号楼", f"5月{8 + 3 * n}日—5月{10 + 3 * n}日", "打孔后三日内")
                    for n in range(1, 8)
                ),
            ),
        ),
        foot="",
        invented=True,
    )
    content = await anyio.to_thread.run_sync(
        partial(set_list, asdict(sheet), str(settings.fonts_dir))
    )
    paper = PaperForm(item=1, title="施工进度和入户安排", public="1")
    begun = now - timedelta(days=1)
    await add_paper(clerk, meeting, paper, content, data_dir=settings.data_dir, now=begun)
    await open_page(clerk, meeting, now=begun)
    key = page_key(settings.secret_key, meeting, 0)
    for text, who in (
        ("老人腿脚不便，入户那天能不能有人帮忙搬家具？", "3号楼住户"),
        ("材料进场会不会占用消防通道？", ""),
    ):
        asked = AskForm(item=1, kind="question", who=who, text=text)
        await ask_in_public(
            key, asked, address="192.0.2.7", secret_key=settings.secret_key, now=begun
        )
    rows = await database.fetch("SELECT id FROM paper_questions ORDER BY id")
    answer = "可以。请提前一天告诉楼院长，社区志愿者上门帮忙，不收费。"
    await answer_question(clerk, meeting, rows[0]["id"], answer, True, now=now)
    await table_question(clerk, meeting, rows[1]["id"], True, now=now)

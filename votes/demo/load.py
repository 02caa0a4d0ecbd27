"""The demonstration: one invented matter carried all the way, and an open vote to try.

Everything goes through the same services as a person's click, with the time at which it would
have been done; so the demonstration cannot show a state that the program would not allow.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from app import database
from app.accounts.permissions import Actor
from app.accounts.services import hash_password
from app.clock import utc_now
from app.estates.roll.services import import_roll, upload_roll
from app.estates.services import open_estate
from app.fonts import missing_fonts
from app.i18n import _
from app.settings import Settings
from meetings.agenda.services import close_item, open_item
from meetings.attendance.rules import Attended
from meetings.attendance.services import arrive, note_attendance
from meetings.consultations.queries import SeatView, seats_of
from meetings.consultations.rules import SeatPlan
from meetings.consultations.services import change_seat, invite, open_consultation
from meetings.positions.rules import PromisePlan
from meetings.positions.services import note_agreed, note_positions, note_promise
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, change_item, end_meeting
from meetings.statements.services import note_statement
from votes.demo import story
from votes.demo.coming import meeting_to_come
from votes.demo.donggang import load_donggang
from votes.demo.doors import round_from_door_to_door
from votes.demo.finals import to_the_final_result
from votes.demo.minutes import after_the_meeting, minutes_that_stand
from votes.demo.papers import every_kind_of_ballot
from votes.demo.people import ACCOUNTS, demo_password, place_building_head, place_people
from votes.demo.polls import at, closed_poll, open_poll
from votes.demo.preparing import consultation_to_prepare, papers_to_read, rooms_and_pool
from votes.demo.renewal import a_flat_is_sold
from votes.demo.sitting import (
    declare_all,
    discuss_in_rounds,
    fix_wording,
    hall_link,
    meeting_now,
    read_back_all,
)
from votes.demo.story import Item
from votes.demo.surveys import closed_survey, open_survey_here
from votes.results.services import count_poll
from votes.slips.rules import slip_token

CHINESE_DATA = True  # words of the invented story

HERE = Path(__file__).parent
ROLL = HERE / "dongfang-roll.xlsx"


# At the first meeting one comes late, and one takes part by phone.
_LATE = {"何喆": 25}
_ON_THE_PHONE = "罗景行"


async def load_demo(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    say: Callable[[str], None] = lambda _doing: None,
) -> list[str]:
    """Loads it into an empty database only; what to tell on every start. `say` is told what comes
    next, for whoever waits."""
    community = await database.fetch_one(
        "SELECT id FROM communities WHERE name = $1 AND invented", story.COMMUNITY
    )
    if community is None:
        if await database.fetch("SELECT 1 FROM persons LIMIT 1"):
            return []
        await _load(settings, clock(), _Steps(say))
    return await _tell(settings)


async def _tell(settings: Settings) -> list[str]:
    lines = [
        "",
        _("演示数据（全部虚构）。账号如下，密码都是 {password}").format(
            password=demo_password(settings)
        ),
        *(f"  {account:<10} {what}" for account, _name, what in ACCOUNTS),
    ]
    slip = await _sample_slip(settings)
    if slip is not None:
        link, tail = slip
        lines += [_("一张可以试投的表决票（后四位填 {tail}）：").format(tail=tail), f"  {link}"]
    hall = await hall_link(settings)
    if hall is not None:
        lines += [_("正在开的协商会的会场屏幕："), f"  {hall}"]
    return lines


async def _sample_slip(settings: Settings) -> tuple[str, str] | None:
    """A slip of the open vote, of an owner with a phone: its link and her last four."""
    row = await database.fetch_one(
        "SELECT p.salt, e.unit, e.signers FROM slips s JOIN polls p ON p.id = s.poll"
        " JOIN roll_entries e ON e.id = s.entry WHERE p.title = $1"
        " AND e.signers->0->>'phone_tail' IS NOT NULL ORDER BY e.id LIMIT 1",
        story.OPEN_TITLE,
    )
    if row is None:
        return None
    token = slip_token(settings.secret_key, row["salt"], row["unit"])
    return f"{settings.base_url}/v/{token}", json.loads(row["signers"])[0]["phone_tail"]


class _Steps:
    """“正在装入演示数据（3/8）：计票”"""

    COUNT = 8

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._begun = 0

    def next(self, what: str) -> None:
        self._begun += 1
        said = _("正在装入演示数据（{n}/{of}）：{what}")
        self._say(said.format(n=self._begun, of=self.COUNT, what=what))


async def _load(settings: Settings, now: datetime, steps: _Steps) -> None:
    steps.next(_("账号和业主名册"))
    begun = at("2026-02-02T09:00")
    password_hash = await hash_password(demo_password(settings))
    staff = await place_people(password_hash, begun)
    clerk = staff.clerk
    community = clerk.grants[0].community
    assert community is not None
    estate = await open_estate(clerk, community, story.ESTATE, story.ADDRESS)
    content = ROLL.read_bytes()
    waiting = await upload_roll(
        clerk, estate, ROLL.name, content, data_dir=settings.data_dir, now=begun
    )
    await import_roll(clerk, estate, waiting, data_dir=settings.data_dir, now=begun)
    await place_building_head(staff, estate, password_hash, begun)
    consultation = await open_consultation(clerk, estate, story.TOPIC, story.BACKGROUND, now=begun)
    await _fill_seats(clerk, consultation, staff.accounts, begun)
    steps.next(_("协商会和会议纪要"))
    fonts = not missing_fonts(settings.fonts_dir)
    first = await _hold(
        clerk,
        consultation,
        story.FIRST,
        at("2026-02-27T14:30"),
        notice_on=date(2026, 2, 13),
    )
    if fonts:
        await minutes_that_stand(staff, consultation, first, settings)
        await after_the_meeting(staff, consultation, settings)
    steps.next(_("意愿征询和第一次表决"))
    await closed_survey(staff, estate, consultation)
    poll = await closed_poll(clerk, estate, consultation, settings)
    await count_poll(
        clerk,
        poll,
        data_dir=settings.data_dir,
        now=at("2026-04-20T19:30"),
    )
    if fonts:
        await to_the_final_result(staff, poll, settings)
    steps.next(_("正在开的协商会"))
    await _hold(
        clerk,
        consultation,
        story.SECOND,
        at("2026-04-27T15:00"),
        notice_on=date(2026, 4, 21),
    )
    await meeting_now(clerk, consultation, settings, now)
    coming = await meeting_to_come(clerk, consultation, now)
    if fonts:
        await papers_to_read(clerk, coming, settings, now)
    steps.next(_("纸质票和第二次表决"))
    papers = await every_kind_of_ballot(clerk, estate, settings)
    await count_poll(clerk, papers, data_dir=settings.data_dir, now=at("2026-05-26T09:30"))
    steps.next(_("正在进行的表决和征询"))
    await open_poll(clerk, estate, settings, now)
    await round_from_door_to_door(staff, settings, now)
    await open_survey_here(staff, estate, now)
    if fonts:
        await a_flat_is_sold(clerk, settings, now)
    steps.next(_("费用方案和收款"))
    await load_donggang(staff, community, settings)
    steps.next(_("会前准备"))
    await rooms_and_pool(staff, begun)
    await consultation_to_prepare(staff, estate, settings, now)


async def _fill_seats(
    clerk: Actor, consultation: int, accounts: Mapping[str, int], now: datetime
) -> None:
    """`accounts`: name of a person on a seat → her account, which reads the matter by it."""

    def linked(plan: SeatPlan) -> SeatPlan:
        return replace(
            plan,
            members=tuple(
                replace(member, account=accounts.get(member.name)) for member in plan.members
            ),
        )

    for seat in await seats_of(consultation):
        if seat.kind != "invited":
            plan = next(plan for kind, plan in story.SEATS.items() if kind == seat.kind)
            await change_seat(clerk, consultation, seat.id, linked(plan), now=now)
    for plan in story.INVITED:
        await invite(clerk, consultation, linked(plan), now=now)


async def _hold(
    clerk: Actor,
    consultation: int,
    items: Sequence[Item],
    starts_at: datetime,
    *,
    notice_on: date,
) -> int:
    """A meeting with everything that is noted at it, ended two hours later; its id."""
    meeting = await call_meeting(
        clerk,
        consultation,
        MeetingPlan(
            starts_at=starts_at,
            location="东苑社区党群服务中心二楼议事厅",
            chair="周文静",
            recorder="陈小雨",
            contact=story.CONTACT,
            notice_on=notice_on,
        ),
        [item.title for item in items],
        notice_days=3,
        now=at(f"{notice_on}T09:00"),
    )
    seats = await seats_of(consultation)
    await note_attendance(clerk, meeting, _attendance(seats))
    there = [
        member
        for seat in seats
        for member in seat.members
        if _attended(member.name).status != "excused"
    ]
    for member in there:
        late = _LATE.get(member.name, 0) if items is story.FIRST else 0
        came = starts_at + timedelta(minutes=late - 4)
        remote = member.name == _ON_THE_PHONE and items is story.FIRST
        await arrive(clerk, meeting, member.id, remote=remote, now=came)
    await declare_all(clerk, meeting, seats, {one.id for one in there}, starts_at)
    for number, item in enumerate(items, 1):
        await _note(clerk, meeting, number, item, seats, starts_at)
    await end_meeting(clerk, meeting, now=starts_at + timedelta(hours=2, minutes=10))
    return meeting


def _attendance(seats: Sequence[SeatView]) -> dict[int, Attended]:
    return {member.id: _attended(member.name) for seat in seats for member in seat.members}


def _attended(name: str) -> Attended:
    """All are there, but for one stand-in and one excused."""
    if name == "祁玥":
        return Attended("stand_in", "苏玺龑", "外出抢修")
    if name == "马玉琴":
        return Attended("excused", "", "住院")
    return Attended("present")


async def _note(
    clerk: Actor,
    meeting: int,
    number: int,
    item: Item,
    seats: Sequence[SeatView],
    starts_at: datetime,
) -> None:
    by_kind = {seat.kind: seat.id for seat in seats}
    members = {member.name: member.id for seat in seats for member in seat.members}
    begun = starts_at + timedelta(minutes=5 + 40 * (number - 1))
    await change_item(clerk, meeting, number, item.title, item.summary)
    await open_item(clerk, meeting, number, now=begun)
    for minute, said in enumerate(item.said):
        at = starts_at + timedelta(minutes=10 + 40 * (number - 1) + 5 * minute)
        await note_statement(clerk, meeting, number, f"m{members[said.who]}", said.text, now=at)
    if item.in_rounds:
        await discuss_in_rounds(clerk, meeting, number, seats, begun)
    await note_positions(
        clerk,
        meeting,
        number,
        {by_kind[kind]: taken for kind, taken in item.taken.items()},
        now=starts_at + timedelta(minutes=35 + 40 * (number - 1)),
    )
    closing = begun + timedelta(minutes=36)
    if item.in_rounds:
        drafted = {2: "施工安排在夏天，按楼栋依次进行。"}
        await fix_wording(clerk, meeting, number, item.agreed, drafted, closing)
    else:
        await note_agreed(clerk, meeting, number, item.agreed)
    for made in item.promised:
        plan = PromisePlan(by_kind[made.seat], made.who, made.what, made.due_on)
        await note_promise(clerk, meeting, number, plan)
    await read_back_all(clerk, meeting, number, closing)
    await close_item(clerk, meeting, number, carried=False, now=closing)

"""From the meeting to signed minutes: a stand-in, a dissent, one correction taken in and one not,
on the clerk's laptop, the lead's tablet and a heating engineer's phone."""

import io
from datetime import date
from pathlib import Path

from playwright.async_api import Browser, Page
from pypdf import PdfReader

from app.accounts.permissions import Actor, Granted
from meetings.attendance.rules import Attended
from meetings.attendance.services import note_attendance
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import change_seat, open_consultation
from meetings.positions.rules import PromisePlan, Taken
from meetings.positions.services import note_agreed, note_positions, note_promise
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, end_meeting
from meetings.statements.services import note_statement
from tests.browser.conftest import go_by, look, look_without_scripts, write_name
from tests.conftest import MovingClock
from tests.world import World

DISSENT = "先收钱后施工，我们不同意。"
NAMES = {
    "lead": "周文静",
    "owners_committee": "刘守业",
    "building_heads": "张建国",
    "heating_company": "祁玥",
    "property_company": "马祎",
}


async def _held(world: World, clock: MovingClock) -> int:
    """A meeting with all of it noted, ended; its id."""
    clerk = Actor(world.clerk, "陈小雨", (Granted("community_clerk", community=world.community),))
    consultation = await open_consultation(
        clerk, world.estate, "供暖分户改造", "冬天不热。", now=clock.now
    )
    for seat in await seats_of(consultation):
        plan = SeatPlan(f"单位{seat.kind}", (MemberPlan(None, NAMES[seat.kind], ""),), 0)
        await change_seat(clerk, consultation, seat.id, plan, now=clock.now)
    seats = {seat.kind: seat for seat in await seats_of(consultation)}
    starts_at = clock.now.replace(month=3, day=9, hour=6)
    meeting = await call_meeting(
        clerk,
        consultation,
        MeetingPlan(starts_at, "二楼议事厅", "周文静", "陈小雨", date(2026, 3, 1)),
        ["费用由谁承担"],
        notice_days=3,
        now=clock.now,
    )
    clock.now = starts_at
    attended = {seat.members[0].id: Attended("present") for seat in seats.values()}
    attended[seats["heating_company"].members[0].id] = Attended("stand_in", "苏玺", "抢修")
    await note_attendance(clerk, meeting, attended)
    await note_statement(
        clerk,
        meeting,
        1,
        f"m{seats['heating_company'].members[0].id}",
        "立管材料由公司承担。",
        declares="公司是供热单位",
        now=clock.now,
    )
    await note_positions(
        clerk,
        meeting,
        1,
        {
            seats["owners_committee"].id: Taken("against", "", DISSENT),
            seats["heating_company"].id: Taken("agree"),
        },
        now=clock.now,
    )
    await note_agreed(clerk, meeting, 1, "公共立管由供热公司承担，户内由业主承担。")
    promise = PromisePlan(seats["heating_company"].id, "苏玺", "提交施工计划", date(2026, 3, 20))
    await note_promise(clerk, meeting, 1, promise)
    clock.now = clock.now.replace(hour=9)
    await end_meeting(clerk, meeting, now=clock.now)
    return meeting


async def _sign_in(page: Page, served: str, account: str) -> None:
    await page.goto(f"{served}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await _press(page, "登录")


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True).first)


async def _propose(page: Page, place: str, text: str, why: str) -> None:
    await page.get_by_text("写得不对，提出更正").click()
    await page.get_by_label("更正哪一处").select_option(label=place)
    await page.get_by_label("应当怎样写").fill(text)
    await page.get_by_label("为什么").fill(why)
    await _press(page, "提交更正意见")


async def test_from_the_meeting_to_signed_minutes(
    world: World,
    served: str,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    meeting = await _held(world, clock)
    minutes = f"{served}/meetings/{meeting}/minutes"
    laptop = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await _sign_in(laptop, served, "clerk")
    await laptop.goto(minutes)
    await _press(laptop, "发给各方核对")
    await look(laptop, "minutes-circulated-1280", pictures)
    await go_by(laptop, laptop.get_by_role("link", name="没有账号的人怎么核对"))
    await look(laptop, "minutes-links-1280", pictures)
    cards = laptop.locator(".link-line")

    async def link_of(name: str) -> str:
        card = cards.filter(has=laptop.get_by_role("heading", name=name))
        link = await card.locator("input").input_value()
        return served + link[link.index("/m/") :]

    stand_in, committee = await link_of("苏玺"), await link_of("刘守业")

    # The stand-in on her phone, and the committee without any script.
    phone = await (await chromium.new_context(viewport={"width": 390, "height": 800})).new_page()
    await phone.goto(stand_in)
    await look(phone, "minutes-read-390", pictures)
    assert DISSENT in await phone.locator(".minutes-text").inner_text()
    await _propose(phone, "议题 1 · 发言 1（苏玺）", "立管材料和施工由公司承担。", "漏了施工")
    await look(phone, "minutes-proposed-390", pictures)
    plain = await chromium.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    old = await plain.new_page()
    await old.goto(committee)
    await look_without_scripts(old, "minutes-read-plain-390", pictures)
    await _propose(old, "议题 1 · 议定事项", "费用另议。", "没有说定")

    await laptop.goto(minutes)
    await look(laptop, "minutes-corrections-1280", pictures)
    taken, refused = laptop.locator(".correction").nth(0), laptop.locator(".correction").nth(1)
    await refused.get_by_text("改动措辞，或写明理由").click()
    await refused.get_by_label("理由").fill("会上逐项念过，各方确认")
    await go_by(laptop, refused.get_by_role("button", name="不采纳"))
    await go_by(laptop, taken.get_by_role("button", name="采纳", exact=True))
    await _press(laptop, "发出新的一稿")
    await go_by(laptop, laptop.get_by_role("link", name="和上一稿对照"))
    assert "和施工" in await laptop.locator("ins").first.inner_text()
    await look(laptop, "minutes-compared-1280", pictures)

    await phone.goto(stand_in)
    assert "比上一稿改了什么" in await phone.inner_text("main")
    await _press(phone, "核对无误")
    await old.goto(committee)
    assert "会上逐项念过，各方确认" in await old.inner_text("#own")

    tablet = await (await chromium.new_context(viewport={"width": 820, "height": 1180})).new_page()
    await _sign_in(tablet, served, "secretary")
    await tablet.goto(minutes)
    await tablet.get_by_label("提前批准的理由").fill("各方已当面核对")
    await look(tablet, "minutes-approve-820", pictures)
    await _press(tablet, "批准，请各方签字")

    await phone.goto(stand_in)
    await write_name(phone)
    await look(phone, "minutes-sign-390", pictures)
    await _press(phone, "签字")
    assert await phone.get_by_role("button", name="签字").count() == 0

    await laptop.goto(minutes)
    unsigned = laptop.get_by_role("link", name="在这台设备上签")
    await go_by(laptop, unsigned.filter(has_text="owners_committee"))
    await laptop.get_by_label("没有签字的原因").fill("对收费方式有不同意见")
    await look(laptop, "minutes-signing-1280", pictures)
    await _press(laptop, "记下没有签字")
    while await unsigned.count():
        await go_by(laptop, unsigned.first)
        await write_name(laptop)
        await _press(laptop, "签字")
    await _press(laptop, "定稿")
    await look(laptop, "minutes-final-1280", pictures)
    code = (await laptop.locator(".facts dd").nth(3).inner_text()).strip()

    final = await (await laptop.request.get(f"{minutes}/final")).body()
    if pictures is not None:
        (pictures / "minutes-signed.pdf").write_bytes(final)
    pdf = PdfReader(io.BytesIO(final))
    said = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    for words in (
        "立管材料和施工由公司承担。",
        "公共立管由供热公司承担，户内由业主承担。",
        DISSENT,
        "苏玺（代祁玥，抢修）",
        "未签字：对收费方式有不同意见",
        code,
    ):
        assert words in said, words
    assert "费用另议" not in said

    anybody = await (await chromium.new_context(viewport={"width": 390, "height": 800})).new_page()
    await anybody.goto(f"{served}/check")
    await anybody.get_by_label("文件上的核验码").fill(code.lower())
    await _press(anybody, "核对")
    assert "现行有效" in await anybody.inner_text("main")
    await look(anybody, "check-390", pictures)

    await laptop.goto(f"{served}/meetings/{meeting}/tasks")
    assert "提交施工计划" in await laptop.inner_text("main")
    await look(laptop, "tasks-1280", pictures)

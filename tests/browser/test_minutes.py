"""From a kind of consultation to signed minutes: a stand-in, a dissent, a condition met in round
two, one correction taken in and one not, on a laptop, a tablet and a phone."""

import io
from datetime import date
from pathlib import Path

from playwright.async_api import Browser, Page
from pypdf import PdfReader

from app import database
from app.accounts.permissions import Actor, Granted
from meetings.attendance.rules import Attended
from meetings.attendance.services import note_attendance
from meetings.consultations.queries import seats_of
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import change_seat
from meetings.positions.rules import PromisePlan
from meetings.positions.services import note_agreed, note_promise, read_back
from meetings.scheduling.rules import MeetingPlan
from meetings.scheduling.services import call_meeting, end_meeting
from tests.browser.conftest import go_by, look, look_without_scripts, write_name
from tests.conftest import MovingClock
from tests.world import World

DISSENT = "先收钱后施工，我们不同意。"
CONDITION = "打孔后三日内恢复墙面"
NAMES = {
    "lead": "周文静",
    "owners_committee": "刘守业",
    "building_heads": "张建国",
    "heating_company": "祁玥",
    "property_company": "马祎",
}


async def _opened(page: Page, served: str) -> int:
    """A consultation of the kind 供暖改造, opened by the clerk at her desk; its id."""
    await page.goto(f"{served}/consultations/new")
    await page.get_by_label("小区").select_option(label="柳荫花园")
    await page.get_by_label("议题").fill("供暖分户改造")
    await page.locator("label", has_text="供暖改造").click()
    await page.get_by_label("来由").fill("冬天不热。")
    await _press(page, "发起，去落实席位")
    return int(page.url.rstrip("/").rpartition("/")[2].partition("#")[0])


async def _called(
    world: World, clock: MovingClock, consultation: int
) -> tuple[int, dict[str, int]]:
    """A meeting that has begun, with everybody noted, a stand-in for the heating engineer; its id
    and the seats by kind."""
    clerk = _clerk(world)
    for seat in await seats_of(consultation):
        if seat.kind in NAMES:
            plan = SeatPlan(f"单位{seat.kind}", (MemberPlan(None, NAMES[seat.kind], ""),), 0)
            await change_seat(clerk, consultation, seat.id, plan, now=clock.now)
    seats = {seat.kind: seat for seat in await seats_of(consultation) if seat.members}
    starts_at = clock.now.replace(month=3, day=9, hour=6)
    meeting = await call_meeting(
        clerk,
        consultation,
        MeetingPlan(starts_at, "二楼议事厅", "周文静", "陈小雨", date(2026, 2, 20)),
        ["费用由谁承担"],
        notice_days=3,
        now=clock.now,
    )
    clock.now = starts_at
    attended = {seat.members[0].id: Attended("present") for seat in seats.values()}
    attended[seats["heating_company"].members[0].id] = Attended("stand_in", "苏玺", "抢修")
    await note_attendance(clerk, meeting, attended)
    return meeting, {kind: seat.id for kind, seat in seats.items()}


def _clerk(world: World) -> Actor:
    return Actor(world.clerk, "陈小雨", (Granted("community_clerk", community=world.community),))


async def _talked_over(page: Page, item: str, seats: dict[str, int]) -> None:
    """At the table: a word of the stand-in with her declaration, two rounds, a condition that is
    met in the second, a dissent that stays, a promise that is read back."""
    await page.goto(item)
    await _press(page, "开始这个议题")
    await page.get_by_label("谁发言").select_option(label="供热公司 · 苏玺")
    await page.get_by_label("说了什么").fill("立管材料由公司承担。")
    await page.get_by_label("有利害关系的，写明是什么").fill("公司是供热单位")
    await _press(page, "记下")
    await page.get_by_role("group", name="楼院长").get_by_text("有条件同意", exact=True).click()
    await page.locator(f"#f-reason-{seats['building_heads']}").fill(CONDITION)
    await page.locator(f"#f-by-{seats['building_heads']}").select_option(label="供热公司")
    await page.get_by_role("group", name="供热公司").get_by_text("同意", exact=True).click()
    await page.get_by_role("group", name="业主委员会").get_by_text("反对", exact=True).click()
    await page.locator(f"#f-dissent-{seats['owners_committee']}").fill(DISSENT)
    await _press(page, "记下立场")
    await page.get_by_text("记第 1 轮立场").click()
    await _press(page, "开始下一轮")
    await page.get_by_text("记下情况").click()
    await page.get_by_text("已满足", exact=True).click()
    await page.get_by_label("怎么满足的，或为什么没有").fill("供热公司当场承诺")
    await go_by(page, page.locator("#conditions form button"))
    await page.get_by_text("记第 2 轮立场").click()
    await page.get_by_role("group", name="楼院长").get_by_text("同意", exact=True).click()
    await _press(page, "记下立场")


async def _ended(world: World, clock: MovingClock, meeting: int, seats: dict[str, int]) -> None:
    clerk = _clerk(world)
    await note_agreed(clerk, meeting, 1, "公共立管由供热公司承担，户内由业主承担。")
    promise = PromisePlan(seats["heating_company"], "苏玺", "提交施工计划", date(2026, 3, 20))
    await note_promise(clerk, meeting, 1, promise)
    [made] = await database.fetch("SELECT id FROM promises")
    await read_back(clerk, meeting, 1, made["id"], now=clock.now)
    clock.now = clock.now.replace(hour=9)
    await end_meeting(clerk, meeting, now=clock.now)


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


async def test_from_a_kind_to_signed_minutes(
    world: World,
    served: str,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    laptop = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await _sign_in(laptop, served, "clerk")
    meeting, seats = await _called(world, clock, await _opened(laptop, served))
    await _sign_in(laptop, served, "clerk")
    await _talked_over(laptop, f"{served}/meetings/{meeting}/items/1", seats)
    await look(laptop, "minutes-table-1280", pictures)
    await _ended(world, clock, meeting, seats)
    minutes = f"{served}/meetings/{meeting}/minutes"
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

    # Where no name can be written, nothing offers to send one.
    await old.goto(committee)
    await old.get_by_role("heading", name="请您签字").wait_for()
    assert await old.get_by_role("button", name="签字").count() == 0
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
        f"楼院长在第1轮提出：{CONDITION}（由供热公司满足）。第2轮已满足：供热公司当场承诺。",
        "有条件同意",
        "苏玺（供热公司）声明：公司是供热单位",
        "以上承诺已当场宣读，各方没有异议。",
        "苏玺（代祁玥，抢修）",
        "未签字：对收费方式",
        "有不同意见",
        code,
    ):
        assert words in said, words
    assert "费用另议" not in said

    anybody = await (await chromium.new_context(viewport={"width": 390, "height": 800})).new_page()
    await anybody.goto(f"{served}/check")
    await anybody.get_by_label("文件上的核验码").fill(code.lower())
    await _press(anybody, "核对")
    assert "现行有效" in await anybody.inner_text("main")
    own = anybody.get_by_label("手里的电子文件")
    pdf_file = {"name": "纪要.pdf", "mimeType": "application/pdf"}
    await own.set_input_files({**pdf_file, "buffer": final})
    await anybody.get_by_text("一个字节都没有改过").wait_for()
    await own.set_input_files({**pdf_file, "buffer": final[:-9] + b"!" + final[-8:]})
    await anybody.get_by_text("不一样：").wait_for()
    await look(anybody, "check-390", pictures)

    await laptop.goto(f"{served}/meetings/{meeting}/tasks")
    assert "提交施工计划" in await laptop.inner_text("main")
    await look(laptop, "tasks-1280", pictures)

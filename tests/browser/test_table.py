"""A meeting held with a laptop, a tablet, the hall's screen and a phone at once."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from playwright.async_api import Browser, Page, Response, expect

from app import database
from app.settings import Settings
from meetings.agenda.services import next_round, open_item
from meetings.consultations.rules import FOUR
from meetings.links.rules import link_path
from meetings.links.services import open_links
from meetings.positions.rules import STANCES, Taken
from meetings.positions.services import note_positions
from meetings.speaking.rules import Limits
from meetings.wording.services import draft_sentences
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import MovingClock
from tests.table_world import Table, build_table
from tests.world import World

LAPTOP = {"width": 1280, "height": 900}
TABLET = {"width": 820, "height": 1180}
PHONE = {"width": 390, "height": 844}
HALL_SIZE = (1920, 1080)
HALL = {"width": HALL_SIZE[0], "height": HALL_SIZE[1]}


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


async def _signed_in(chromium: Browser, address: str, account: str, size, **more) -> Page:
    page = await (await chromium.new_context(viewport=size, **more)).new_page()
    await page.goto(f"{address}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await go_by(page, page.get_by_role("button", name="登录", exact=True))
    await page.get_by_text("您好").first.wait_for()
    return page


def _keeps(words: str) -> Callable[[Response], bool]:
    """Answers what kept a draft with these words; one with fewer may go before it."""
    return lambda answer: words in unquote_plus(answer.request.post_data or "")


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True).first)


async def test_laptop_tablet_hall_and_phone(
    table: Table,
    db: str,
    served: str,
    chromium: Browser,
    settings: Settings,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    database.configure(db)
    await open_links(
        table.clerk, table.meeting, salt="s" * 64, limits=Limits(180, 3), now=clock.now
    )
    item = f"{served}{table.path}/items/1"
    laptop = await _signed_in(chromium, served, "clerk", LAPTOP)
    tablet = await _signed_in(chromium, served, "second", TABLET)
    hall = await (await chromium.new_context(viewport=HALL)).new_page()
    await hall.goto(served + link_path(settings.secret_key, "s" * 64, "hall", table.meeting))
    await expect(hall.get_by_role("heading", name="议程")).to_be_visible()

    # The laptop opens the item: the hall and the tablet see it without being touched.
    await tablet.goto(item)
    await laptop.goto(item)
    await _press(laptop, "开始这个议题")
    await expect(hall.get_by_role("heading", name="议题1")).to_be_visible()
    await expect(tablet.locator("#sitting")).to_contain_text("正在议")

    # Both note at once; each sees the other's words come.
    await tablet.get_by_label("谁发言").select_option(label="楼院长 · 张建国")
    await tablet.get_by_label("说了什么").fill("老人多，不能拖。")
    await laptop.get_by_label("谁发言").select_option(label="供热公司 · 高志远")
    await laptop.get_by_label("说了什么").fill("公共立管由公司出材料。")
    await _press(laptop, "记下")
    await expect(tablet.locator("#said")).to_contain_text("公共立管由公司出材料。")
    assert await tablet.get_by_label("说了什么").input_value() == "老人多，不能拖。"
    await _press(tablet, "记下")
    await expect(laptop.locator("#said")).to_contain_text("老人多，不能拖。")

    # What is being typed survives a dead browser, on another device.
    await tablet.get_by_label("谁发言").select_option(label="物业公司 · 马小平")
    async with tablet.expect_response(_keeps("看护和")):
        await tablet.get_by_label("说了什么").press_sequentially("物业负责开门，看护和")
    await expect(tablet.get_by_text("已自动保存")).to_be_visible()
    await tablet.context.close()
    tablet = await _signed_in(chromium, served, "second", TABLET)
    await tablet.goto(item)
    assert await tablet.get_by_label("说了什么").input_value() == "物业负责开门，看护和"
    await look(tablet, "table-item-820", pictures)

    # A speaker's time runs on the hall's screen; positions in two rounds; a condition is met.
    await laptop.get_by_text("登记要求发言").click()
    await laptop.get_by_label("谁要求发言").select_option(label="供热公司 · 高志远")
    await _press(laptop, "列入名单")
    await _press(laptop, "请发言")
    await expect(hall.locator(".hall-speaker")).to_contain_text("高志远")
    await expect(hall.locator("[data-countdown]")).to_have_text(re.compile(r"^[0-2]:[0-5]\d$"))
    await laptop.get_by_role("group", name="楼院长").get_by_text("有条件同意", exact=True).click()
    await laptop.locator(f"#f-reason-{table.seats['building_heads']}").fill("三日内恢复墙面")
    for seat in ("业主委员会", "供热公司", "物业公司"):
        group = laptop.get_by_role("group", name=seat)
        await group.get_by_text("同意", exact=True).click()
    await _press(laptop, "记下立场")
    await expect(hall.locator("#screen")).to_contain_text("还没有同意：楼院长（有条件同意）")
    await laptop.get_by_text("记下情况").click()
    await laptop.get_by_text("已满足", exact=True).click()
    await go_by(laptop, laptop.locator("#conditions form button"))
    await laptop.get_by_text("记第 1 轮立场").click()
    await _press(laptop, "开始下一轮")
    await laptop.get_by_text("记第 2 轮立场").click()
    await laptop.get_by_role("group", name="楼院长").get_by_text("同意", exact=True).click()
    await _press(laptop, "记下立场")
    await expect(hall.locator("#screen")).to_contain_text("四方都已同意。")

    # The wording, sentence by sentence, with the change seen.
    await laptop.goto(f"{item}/wording")
    await laptop.get_by_label("商定的内容").fill("材料费由公司承担。户内由业主承担。")
    await _press(laptop, "分成句子")
    await laptop.locator("#s2").get_by_text("修改", exact=False).first.click()
    await laptop.locator("#f-amend-2").fill("户内由业主承担，每户 780.00 元。")
    await _press(laptop, "记下修改")
    assert await laptop.locator("#s2 ins").count() >= 1
    await look(laptop, "table-wording-1280", pictures)
    await _press(laptop, "照这样定稿")
    await _press(laptop, "照这样定稿")
    await expect(hall.locator("#screen")).to_contain_text("每户 780.00 元")

    # Options and a straw poll; the phone takes part by its own link, without scripts.
    await laptop.goto(f"{item}/options")
    for option in ("一户一阀", "只换漏损立管"):
        await laptop.get_by_label("增加一个方案").fill(option)
        await _press(laptop, "列出")
    await _press(laptop, "发起摸底")
    phone = await (await chromium.new_context(viewport=PHONE, java_script_enabled=False)).new_page()
    member = table.members["高志远"]
    own = link_path(settings.secret_key, "s" * 64, "seat", table.meeting, member)
    await phone.goto(served + own)
    await phone.locator("label", has_text="一户一阀").click()
    await _press(phone, "记下倾向")
    await expect(phone.get_by_text("您这一席的倾向已记下。")).to_be_visible()
    await look_without_scripts(phone, "table-seat-390", pictures)
    await laptop.reload()
    await expect(laptop.get_by_text("6 个席位中 1 个已表示")).to_be_visible()
    await look(laptop, "table-options-1280", pictures)

    # A promise is read back before the item closes.
    await laptop.goto(item)
    await laptop.get_by_label("哪一方").select_option(label="供热公司")
    await laptop.get_by_label("谁负责").fill("高志远")
    await laptop.get_by_label("做什么").fill("三日内恢复墙面")
    await _press(laptop, "立为承诺")
    await _press(laptop, "结束这个议题")
    await expect(laptop.locator("#faults")).to_contain_text("还有 1 项承诺没有宣读确认")
    await _press(laptop, "已宣读，各方没有异议")
    await look(laptop, "table-item-1280", pictures)
    await _press(laptop, "结束这个议题")
    await expect(hall.get_by_role("heading", name="议程")).to_be_visible()
    for name in ("attendance", "links"):
        await laptop.goto(f"{served}{table.path}/{name}")
        await look(laptop, f"table-{name}-1280", pictures)
        await laptop.set_viewport_size(PHONE)
        await look(laptop, f"table-{name}-390", pictures)
        await laptop.set_viewport_size(LAPTOP)
    await laptop.goto(f"{served}{table.path}")
    await look(laptop, "table-meeting-1280", pictures)
    await laptop.goto(f"{served}{table.path}/items/2")
    await _press(laptop, "开始这个议题")
    await expect(hall.get_by_role("heading", name="议题2")).to_be_visible()
    await look(hall, "table-hall-1920", pictures)


async def test_checking_in_on_a_phone_without_scripts(
    world: World,
    clock: MovingClock,
    db: str,
    settings: Settings,
    chromium: Browser,
    pictures: Path | None,
    served: str,
) -> None:
    database.configure(db)
    table = await build_table(world, clock.now, present=False)
    await open_links(
        table.clerk, table.meeting, salt="s" * 64, limits=Limits(180, 3), now=clock.now
    )
    desk = await _signed_in(chromium, served, "clerk", LAPTOP)
    await desk.goto(f"{served}{table.path}/attendance")
    code = await desk.locator(f"#m{table.members['张建国']} .number").inner_text()
    phone = await (await chromium.new_context(viewport=PHONE, java_script_enabled=False)).new_page()
    await phone.goto(served + link_path(settings.secret_key, "s" * 64, "check-in", table.meeting))
    await look_without_scripts(phone, "table-check-in-390", pictures)
    await phone.get_by_label("签到号").fill(code)
    await go_by(phone, phone.get_by_role("button", name="签到", exact=True))
    await expect(phone.get_by_text("张建国（楼院长）")).to_be_visible()
    declare = phone.get_by_role("button", name="声明", exact=True)
    await go_by(phone, declare)
    await expect(phone.get_by_role("alert")).to_contain_text("还没有声明利害关系")
    await phone.get_by_label("没有利害关系").check()
    await go_by(phone, declare)
    await expect(phone.get_by_text("请就座")).to_be_visible()
    await desk.reload()
    await expect(desk.locator(f"#m{table.members['张建国']}")).to_contain_text("本人扫码")


@pytest.mark.parametrize("size", [(1280, 720), HALL_SIZE], ids=["1280", "1920"])
@pytest.mark.parametrize("sentences", [2, 14])
async def test_the_hall_sees_all_without_scrolling(
    table: Table,
    db: str,
    served: str,
    chromium: Browser,
    settings: Settings,
    clock: MovingClock,
    pictures: Path | None,
    size: tuple[int, int],
    sentences: int,
) -> None:
    """Four parties in six rounds, and wording of two pages."""
    database.configure(db)
    salt = "s" * 64
    await open_links(table.clerk, table.meeting, salt=salt, limits=Limits(180, 3), now=clock.now)
    await open_item(table.clerk, table.meeting, 1, now=clock.now)
    four = [table.seats[kind] for kind in FOUR]
    for turn in range(6):
        if turn:
            await next_round(table.clerk, table.meeting, 1)
        taken = {
            seat: Taken(STANCES[(turn + n) % 4], "三日内恢复墙面") for n, seat in enumerate(four)
        }
        await note_positions(table.clerk, table.meeting, 1, taken, now=clock.now)
    words = "公共部位的立管由供热公司承担，户内材料按实际数量由业主承担，开工以前公示单价。"
    await draft_sentences(table.clerk, table.meeting, 1, words * sentences, now=clock.now)
    hall = await (
        await chromium.new_context(viewport={"width": size[0], "height": size[1]})
    ).new_page()
    await hall.goto(served + link_path(settings.secret_key, salt, "hall", table.meeting))
    if sentences > 2:
        await hall.locator("html.paged").wait_for()
    await look(hall, f"hall-{sentences}-{size[0]}", pictures)
    seen = await hall.evaluate(
        "[document.documentElement.scrollHeight - innerHeight,"
        " ...['.stances', '.sign', '.hall-words', '.room'].map(one => Math.round("
        "   document.querySelector(one).getBoundingClientRect().bottom))]"
    )
    assert seen[0] <= 0 and max(seen[1:]) <= size[1], seen
    picture = await hall.locator(".stances").bounding_box()
    text = await hall.locator(".hall-wording li").first.evaluate(
        "one => parseFloat(getComputedStyle(one).fontSize)"
    )
    assert picture is not None and picture["height"] > 0.4 * size[1]
    assert text > size[1] / 50

"""A clerk builds a scheme and compares two versions; a resident follows her amount on a phone."""

import re
from pathlib import Path

from playwright.async_api import Browser, Page

from meetings.consultations.services import open_consultation
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import MovingClock
from tests.frozen_poll import NOW, clerk_of, freeze, prepare
from tests.world import World


async def _saved(page: Page) -> None:
    await go_by(page, page.get_by_role("button", name="保存", exact=True))
    await page.get_by_text("已保存。").wait_for()


async def test_clerk_builds_and_compares_resident_follows_her_amount(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    consultation = await open_consultation(clerk_of(world), world.estate, "供暖改造", "", now=NOW)
    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await desk.goto(f"{served}/sign-in")
    await desk.get_by_label("账号").fill("clerk")
    await desk.get_by_label("密码").fill(World.PASSWORD)
    await go_by(desk, desk.get_by_role("button", name="登录"))
    await desk.goto(f"{served}/consultations/{consultation}")
    await go_by(desk, desk.get_by_role("link", name="费用方案"))
    await desk.get_by_label("新方案的名称").fill("供暖改造费用分摊方案")
    await go_by(desk, desk.get_by_role("button", name="建立方案"))
    await go_by(desk, desk.get_by_role("link", name="添加费用项目"))
    await desk.get_by_label("项目名称").fill("公共立管")
    await desk.get_by_text("一笔总额").click()
    await desk.get_by_label("金额", exact=False).first.fill("86430.17")
    await desk.get_by_text("业主（共有部分或自家部分）").click()
    await look(desk, "costs-item-1280", pictures)
    await _saved(desk)
    scheme = desk.url
    await desk.goto(f"{scheme}/payers")
    await desk.get_by_label("第 1 位", exact=True).select_option("government")
    await desk.get_by_label("第 1 位怎样计算").select_option("percent")
    await desk.get_by_label("第 1 位的比例或金额").fill("140")
    await go_by(desk, desk.get_by_role("button", name="保存", exact=True))
    await desk.get_by_text("不能大于 100").first.wait_for()
    await desk.get_by_label("第 1 位的比例或金额").fill("40")
    await look(desk, "costs-payers-1280", pictures)
    await _saved(desk)
    await desk.goto(f"{scheme}/limits")
    await desk.get_by_text("平均分几期").click()
    await desk.get_by_role("textbox", name="期数").fill("3")
    await _saved(desk)
    await look(desk, "costs-builder-1280", pictures)
    await go_by(desk, desk.get_by_role("button", name="公布这一版"))
    await desk.get_by_text("这一版不能再改").wait_for()

    await desk.goto(f"{scheme}/items/1")
    await desk.get_by_label("按什么分摊").select_option("household")
    await desk.get_by_label("不按面积分摊的依据").fill("2026年3月业主大会决定")
    await _saved(desk)
    await go_by(desk, desk.get_by_role("button", name="公布这一版"))
    await desk.get_by_text("这一版不能再改").wait_for()
    version = int(desk.url.rpartition("/")[2])
    await look(desk, "costs-version-1280", pictures)
    await desk.goto(scheme)
    await go_by(desk, desk.get_by_role("link", name="比较第 1 版和第 2 版"))
    await desk.get_by_text("每户变化多少").wait_for()
    await look(desk, "costs-compare-1280", pictures)
    storage = await desk.context.storage_state()
    small = await chromium.new_context(
        viewport={"width": 390, "height": 844}, storage_state=storage
    )
    narrow = await small.new_page()
    for name, address in (
        ("builder", scheme),
        ("compare", desk.url),
        ("waivers", f"{scheme}/waivers"),
        ("quantities", f"{scheme}/quantities"),
    ):
        await narrow.goto(address)
        await look(narrow, f"costs-{name}-390", pictures)
    await small.close()

    poll = await prepare(world)
    await desk.goto(f"{served}/polls/{poll}/motions/1/scheme")
    await desk.get_by_label("费用方案").select_option(str(version))
    await _saved(desk)
    await freeze(world, poll)
    sheet = await (await desk.goto(f"{served}/polls/{poll}/slips/1")).text()  # type: ignore[union-attr]
    link = re.findall(r"(/v/[\w-]{22})</p>", sheet)[2]
    clock.now = clock.now.replace(month=3, day=18)
    away = await chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    phone = await away.new_page()
    await phone.goto(f"{served}{link}")
    await phone.get_by_label("后四位").fill("1201")
    await go_by(phone, phone.get_by_role("button", name="下一步"))
    if await phone.get_by_text("由谁表决").count():
        await phone.get_by_text("业**").first.click()
        await go_by(phone, phone.get_by_role("button", name="下一步"))
    await look_without_scripts(phone, "costs-ask-390", pictures)
    await phone.get_by_text("您家应交").wait_for()
    await go_by(phone, phone.get_by_role("link", name="怎么算的"))
    await phone.get_by_role("heading", name="我家要交多少，怎么算的").wait_for()
    await look_without_scripts(phone, "costs-mine-390", pictures)
    await go_by(phone, phone.get_by_role("link", name="返回表决票"))
    await phone.get_by_role("button", name="同意").wait_for()

"""A roll challenge from the notice to the answer: the clerk at her desk, the owner's telephone."""

import re
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.conftest import go_by, look
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.test_rollcheck import correct_area, draft
from tests.world import World


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True))


async def _small(page: Page, name: str, pictures: Path | None) -> None:
    assert page.context.browser is not None
    phone = await page.context.browser.new_context(
        viewport={"width": 390, "height": 844}, storage_state=await page.context.storage_state()
    )
    other = await phone.new_page()
    await other.goto(page.url)
    await look(other, f"{name}-390", pictures)
    await phone.close()


async def test_roll_challenge(
    world: World,
    served: str,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    async with Client(base_url=served) as clerk:
        path = await draft(world, clerk)
    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await desk.goto(f"{served}/sign-in")
    await desk.get_by_label("账号").fill("clerk")
    await desk.get_by_label("密码").fill(World.PASSWORD)
    await _press(desk, "登录")

    # She announces the check and prints.
    await desk.goto(served + path)
    await look(desk, "poll-draft", pictures)
    await _small(desk, "poll-draft", pictures)
    await go_by(desk, desk.get_by_role("link", name="名册核对", exact=True))
    await look(desk, "rollcheck-start", pictures)
    await desk.get_by_label("公告张贴在哪里").fill("小区公告栏")
    await _press(desk, "公布名册，开始核对")
    await look(desk, "rollcheck-running", pictures)
    await _small(desk, "rollcheck-running", pictures)
    running = desk.url
    await go_by(desk, desk.get_by_role("link", name="在网页上看"))
    await look(desk, "rollcheck-notice", pictures)
    await desk.goto(running)
    await go_by(desk, desk.get_by_role("link", name="2号楼"))
    await look(desk, "rollcheck-slips", pictures)
    found = re.search(r"/c/[\w-]{22}", await desk.content())
    assert found is not None

    # The owner of 2-1-101 on her telephone.
    small = await chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    phone = await small.new_page()
    await phone.goto(served + found[0])
    await phone.get_by_label("后四位").fill("2101")
    await _press(phone, "下一步")
    await phone.get_by_text("面积不对").click()
    await phone.get_by_label("请写清楚").fill("房产证上是 89.50 ㎡")
    await _press(phone, "提出异议")
    assert "正在核实" in await phone.content()
    looking = await chromium.new_context(
        viewport={"width": 390, "height": 844}, storage_state=await small.storage_state()
    )
    own = await looking.new_page()
    await own.goto(phone.url)
    await look(own, "rollcheck-line-390", pictures)

    # The clerk corrects the register by its paper, and answers.
    await correct_area(world, "2-1-101", clock)
    await desk.goto(running)
    await go_by(desk, desk.get_by_role("link", name="面积不对"))
    await look(desk, "rollcheck-challenge", pictures)
    await _small(desk, "rollcheck-challenge", pictures)
    await desk.get_by_text("异议成立").first.click()
    await desk.get_by_label("更正记录", exact=True).select_option(index=1)
    await desk.get_by_label("答复的理由").fill("按不动产权证更正为 89.50 ㎡")
    await _press(desk, "答复")
    await phone.goto(served + found[0])
    assert "按不动产权证更正" in await phone.content()

    # What else the clerk may do: rehearse, keep papers with the vote.
    await desk.goto(f"{served}{path}/rehearsal")
    await look(desk, "rehearsal", pictures)
    await _small(desk, "rehearsal", pictures)
    await desk.goto(f"{served}{path}/documents")
    await look(desk, "poll-documents", pictures)

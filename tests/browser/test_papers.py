"""Paper entry with proxy and co-owner, as a clerk does it at her desk and on her phone."""

from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.conftest import go_by, look
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.open_poll import open_poll
from tests.world import World


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True))


async def _choose(page: Page, question: str, word: str) -> None:
    await page.get_by_role("group", name=question).get_by_text(word, exact=True).click()


async def _on_a_phone(page: Page, name: str, pictures: Path | None) -> None:
    assert page.context.browser is not None
    phone = await page.context.browser.new_context(
        viewport={"width": 390, "height": 844}, storage_state=await page.context.storage_state()
    )
    small = await phone.new_page()
    await small.goto(page.url)
    await look(small, f"{name}-390", pictures)
    await phone.close()


async def test_paper_entry_with_proxy_and_co_owner(
    world: World,
    served: str,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    async with Client(base_url=served) as clerk:
        poll = await open_poll(world, clerk, clock, motions=2)
    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await desk.goto(f"{served}/sign-in")
    await desk.get_by_label("账号").fill("clerk")
    await desk.get_by_label("密码").fill(World.PASSWORD)
    await _press(desk, "登录")
    await desk.goto(served + poll.path)
    await go_by(desk, desk.get_by_role("link", name="纸质表决票"))
    await look(desk, "papers-none", pictures)
    await go_by(desk, desk.get_by_role("link", name="录入一张纸质票"))
    await go_by(desk, desk.get_by_role("link", name="1号楼"))
    await look(desk, "papers-find", pictures)
    await _on_a_phone(desk, "papers-find", pictures)
    await go_by(desk, desk.get_by_role("link", name="201"))

    # A co-owner had somebody else sign, and the clerk forgets to say who.
    await desk.get_by_label("票号").fill("DF0001")
    await desk.get_by_label("收到时间").fill("2026-03-17T09:30")
    await _choose(desk, "1. 是否同意改造？1", "同意")
    await _choose(desk, "2. 是否同意改造？2", "没有选")
    await desk.get_by_text("代理人须有书面委托书").click()
    await desk.get_by_label("书面委托书", exact=True).check()
    await _press(desk, "保存，去核对")
    await desk.get_by_text("请填写代理人的姓名").first.wait_for()
    await look(desk, "papers-refused", pictures)
    await _on_a_phone(desk, "papers-new", pictures)
    assert await desk.get_by_label("票号").input_value() == "DF0001"
    await desk.get_by_label("代理人姓名").fill("彭怡")
    await desk.get_by_role("group", name="哪一位共有人").get_by_text("共*").click()
    await _press(desk, "保存，去核对")
    await desk.get_by_text("请与纸质票逐项核对").wait_for()
    await look(desk, "papers-check", pictures)
    await _on_a_phone(desk, "papers-check", pictures)

    # The paper of the other co-owner, found by typing; taken back again.
    await go_by(desk, desk.get_by_role("link", name="下一张票"))
    await desk.get_by_label("哪一户").fill("1-1-201")
    await _press(desk, "下一步")
    await desk.get_by_label("票号").fill("DF0002")
    await desk.get_by_label("收到时间").fill("2026-03-17T10:30")
    await _choose(desk, "1. 是否同意改造？1", "反对")
    await _choose(desk, "2. 是否同意改造？2", "弃权")
    await desk.get_by_role("group", name="哪一位共有人").get_by_text("业*").click()
    await _press(desk, "保存，去核对")
    await desk.get_by_label("撤回的原因").fill("录错了房号")
    await _press(desk, "撤回这次录入")
    await desk.get_by_text("已撤回").first.wait_for()
    await go_by(desk, desk.get_by_role("link", name="纸质票清单"))
    await desk.get_by_text("DF0002").wait_for()
    await look(desk, "papers-list", pictures)
    await _on_a_phone(desk, "papers-list", pictures)

    await go_by(desk, desk.get_by_role("link", name="从表格批量录入"))
    await look(desk, "papers-upload", pictures)
    text = (
        "票号,房号,表决意见1,表决意见2,收到时间,是否签字\n"
        "A1,2-1-101,同意,反对,2026-03-17 09:30,是\n"
        "A2,2-1-999,同意,反对,2026-03-17 09:30,是\n"
    )
    sheet = {"name": "票.csv", "mimeType": "text/csv", "buffer": text.encode()}
    await desk.set_input_files("input[type=file]", [sheet])  # type: ignore[list-item]
    await _press(desk, "上传并核对")
    await desk.get_by_text("确认录入 1 张").wait_for()
    await look(desk, "papers-preview", pictures)
    await _press(desk, "确认录入 1 张")
    await desk.get_by_text("已录入 1 张").wait_for()

    await desk.goto(f"{served}/polls/new?estate={world.estate}")
    await desk.get_by_text("计票设置").click()
    await desk.get_by_text("表决范围").click()
    await look(desk, "poll-settings", pictures)
    await _on_a_phone(desk, "poll-settings", pictures)

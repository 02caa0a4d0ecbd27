"""A clerk keeps the register by hand: an area, a new owner, a look at a phone, the history."""

from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.conftest import go_by, look
from tests.world import World

WIDTHS = (1280, 390)


async def _look(page: Page, name: str, pictures: Path | None) -> None:
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        await look(page, f"{name}-{width}", pictures)


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True))


async def _follow(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("link", name=name, exact=True).first)


async def _say_why(page: Page, reason: str) -> None:
    await page.get_by_label("理由").fill(reason)
    await page.get_by_label("依据的材料").fill("不动产权证书第 001234 号")


async def test_the_register_by_hand(
    world: World, served: str, chromium: Browser, pictures: Path | None
) -> None:
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{served}/sign-in")
    await page.get_by_label("账号").fill("clerk")
    await page.get_by_label("密码").fill(World.PASSWORD)
    await _press(page, "登录")
    await page.goto(f"{served}/estates/{world.estate}")
    await _look(page, "register-estate", pictures)
    await _follow(page, "业主名册")
    await _look(page, "register-list", pictures)
    await page.get_by_label("查找").fill("1-1-201")
    await _press(page, "查找")
    await _follow(page, "1号楼1单元201")
    await _look(page, "register-dwelling", pictures)

    await _follow(page, "更正房屋")
    await page.get_by_label("专有面积").fill("七十")
    await _say_why(page, "换发产权证")
    await _press(page, "保存更正")
    await page.get_by_text("不是数字").first.wait_for()
    await _look(page, "register-correct", pictures)
    await page.get_by_label("专有面积").fill("73.50")
    await _press(page, "保存更正")
    await page.get_by_text("72.01 → 73.50").wait_for()

    await _follow(page, "变更业主")
    await page.get_by_label("姓名 1").fill("王小明")
    await page.get_by_label("证件号后四位 1").fill("1234")
    await page.get_by_label("电话 1").fill("13800002222")
    await _say_why(page, "买卖")
    await _look(page, "register-transfer", pictures)
    await go_by(page, page.get_by_role("button", name="变更业主", exact=True))
    await page.get_by_text("→ 王**").wait_for()

    await _follow(page, "查看电话和证件号")
    await page.get_by_label("为什么要看").fill("通知领取表决票")
    await _look(page, "register-look", pictures)
    await _press(page, "查看一次")
    await page.get_by_text("13800002222").wait_for()
    await _look(page, "register-looked", pictures)
    await _follow(page, "返回这一户")
    assert "13800002222" not in await page.content()
    await _look(page, "register-history", pictures)

    for action in ("拆分房屋", "合并房屋", "更正业主资料", "标记状态", "困难情况"):
        home = page.url
        await _follow(page, action)
        await _look(page, f"register-{page.url.rpartition('/')[2]}", pictures)
        await page.goto(home)

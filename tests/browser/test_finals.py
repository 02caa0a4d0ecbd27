"""Result → objection → answer → recount → final notice, as clerk, resident and secretary do it."""

from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Page

from app import database
from app.settings import Settings
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.open_poll import choose, open_poll
from tests.world import World
from votes.finals.services import notice_link


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True))


async def _sign_in(chromium: Browser, served: str, account: str, width: int = 1280) -> Page:
    context = await chromium.new_context(viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(f"{served}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await _press(page, "登录")
    return page


async def _on_a_phone(page: Page, name: str, pictures: Path | None) -> None:
    assert page.context.browser is not None
    phone = await page.context.browser.new_context(
        viewport={"width": 390, "height": 844}, storage_state=await page.context.storage_state()
    )
    small = await phone.new_page()
    await small.goto(page.url)
    await look(small, f"{name}-390", pictures)
    await phone.close()


async def test_from_the_result_to_the_final_notice(
    world: World,
    served: str,
    settings: Settings,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    async with Client(base_url=served) as clerk:
        poll = await open_poll(world, clerk, clock)
    async with Client(base_url=served) as phone:
        await choose(phone, poll.links["1-1-101"], "1101", "agree")
    clock.now = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)
    desk = await _sign_in(chromium, served, "clerk")
    await desk.goto(f"{served}{poll.path}/count")
    await _press(desk, "开始计票")
    await go_by(desk, desk.get_by_role("link", name="公示初步结果"))
    await desk.get_by_label("张贴地点").fill("南门公告栏")
    await look(desk, "publish", pictures)
    await _on_a_phone(desk, "publish", pictures)
    await _press(desk, "生成公示文件")
    await desk.get_by_text("公示到2026年4月7日").first.wait_for()
    await look(desk, "result-public", pictures)
    await _on_a_phone(desk, "result-public", pictures)

    # The resident, on a phone without scripts, from her own slip.
    context = await chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    home = await context.new_page()
    await home.goto(served + poll.links["1-1-102"])
    await go_by(home, home.get_by_role("link", name="对结果有异议"))
    await home.get_by_label("业主手机号或证件号的后四位").fill("1101")
    await _press(home, "下一步")
    await home.get_by_text("计票", exact=True).click()
    await _press(home, "提出异议")
    await home.get_by_text("请写清楚哪里不对").first.wait_for()
    await look_without_scripts(home, "objection-slip-390", pictures)
    await home.get_by_label("哪里不对，为什么").fill("我有两套房，为什么只算一个人？")
    await _press(home, "提出异议")
    await home.get_by_text("受理编号").wait_for()
    await look_without_scripts(home, "objection-received-390", pictures)

    clock.now = datetime(2026, 4, 8, 1, 0, tzinfo=UTC)
    desk = await _sign_in(chromium, served, "clerk")
    await desk.get_by_text("1 件异议待答复").wait_for()
    # Who counted does not answer; somebody else does.
    other = await _sign_in(chromium, served, "secretary")
    await other.goto(f"{served}{poll.path}/objections")
    await look(other, "objections", pictures)
    await go_by(other, other.locator("main .links a").first)
    await other.get_by_text("不成立", exact=True).click()
    await other.get_by_label("理由").fill("同一业主只算一人，面积已合计计入。")
    await look(other, "objection", pictures)
    await _on_a_phone(other, "objection", pictures)
    await _press(other, "答复")
    await other.get_by_text("已答复").wait_for()
    await home.reload()
    await home.get_by_text("同一业主只算一人").wait_for()

    await other.goto(f"{served}{poll.path}/result/final")
    await _press(other, "开始复核")
    await other.get_by_text("复核完成，结果一致").wait_for()
    await desk.goto(f"{served}{poll.path}/result/final")
    for who, name in (("召集人", "刘守业"), ("计票人", "陈小雨"), ("监督人", "孙立新")):
        await desk.get_by_label(who).fill(name)
    await look(desk, "final", pictures)
    await _on_a_phone(desk, "final", pictures)
    await _press(desk, "作出最终结果")
    await desk.get_by_text("最终结果，2026年4月8日作出").wait_for()
    await look(desk, "result-final", pictures)
    await go_by(desk, desk.get_by_role("link", name="参与表决（占全体）"))
    await desk.get_by_text("合计 2 户，1 人").wait_for()
    await look(desk, "rows", pictures)
    await _on_a_phone(desk, "rows", pictures)

    # What the link on the wall opens, to anybody.
    row = await database.fetch_one("SELECT salt FROM polls")
    assert row is not None
    await home.goto(notice_link(settings, row["salt"]).replace(settings.base_url, served))
    await look_without_scripts(home, "notice-390", pictures)
    await go_by(home, home.get_by_role("link", name="提出异议"))
    await look_without_scripts(home, "objection-public-390", pictures)
    notice = await desk.request.get(f"{served}{poll.path}/result/final.pdf")
    assert (await notice.body()).startswith(b"%PDF")

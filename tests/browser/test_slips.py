"""A resident's phone: one question at a time without scripts at 360 px; a bad network; the end."""

from pathlib import Path

from playwright.async_api import Browser, Page, Route, expect

from app import database
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.open_poll import OpenPoll, open_poll
from tests.world import World

SMALL = {"width": 360, "height": 740}


async def _poll(world: World, served: str, clock: MovingClock, motions: int) -> OpenPoll:
    async with Client(base_url=served) as clerk:
        return await open_poll(world, clerk, clock, motions=motions)


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True))


async def _known(page: Page, served: str, link: str, tail: str) -> None:
    await page.goto(f"{served}{link}")
    await page.get_by_label("后四位").fill(tail)
    await _press(page, "下一步")


async def _choices() -> list[list[str]]:
    rows = await database.fetch(
        "SELECT array_agg(a.choice ORDER BY a.motion) AS choices FROM ballot_answers a"
        " GROUP BY a.ballot ORDER BY a.ballot"
    )
    return [list(row["choices"]) for row in rows]


async def test_one_question_at_a_time_without_scripts(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    poll = await _poll(world, served, clock, 2)
    context = await chromium.new_context(viewport=SMALL, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{served}{poll.links['1-1-101']}")
    await look_without_scripts(page, "phone-who-360", pictures)
    await _known(page, served, poll.links["1-1-101"], "1101")
    await page.get_by_text("第 1 项，共 2 项").wait_for()
    await look_without_scripts(page, "phone-first-360", pictures)
    await _press(page, "反对")
    await page.get_by_text("第 2 项，共 2 项").wait_for()
    await go_by(page, page.get_by_role("link", name="上一项"))
    await page.get_by_text("上次选的").wait_for()
    await go_by(page, page.get_by_role("button", name="同意"))
    await _press(page, "弃权")
    await look_without_scripts(page, "phone-confirm-360", pictures)
    await go_by(page, page.get_by_role("link", name="改这一项").nth(1))
    await _press(page, "反对")
    await _press(page, "长辈版")
    await look_without_scripts(page, "phone-confirm-elder-360", pictures)
    await _press(page, "确认提交")
    await page.get_by_text("回执号").first.wait_for()
    await look_without_scripts(page, "phone-receipt-elder-360", pictures)
    assert await _choices() == [["agree", "against"]]


async def test_no_network_loses_nothing_and_stores_nothing_twice(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    poll = await _poll(world, served, clock, 1)
    link = poll.links["2-1-101"]
    context = await chromium.new_context(viewport=SMALL)
    page = await context.new_page()
    await _known(page, served, link, "2101")

    # The tap does not arrive, and the page is loaded anew.
    async def refuse(route: Route) -> None:
        await route.abort()

    await page.route("**/answer", refuse)
    await page.get_by_role("button", name="反对").click()
    await expect(page.get_by_text("网络不通，还没有发出去")).to_be_visible()
    await look(page, "phone-offline-360", pictures)
    await page.unroute("**/answer")
    await page.reload()
    await page.wait_for_url("**/confirm")

    # The ballot arrives, and its answer is lost on the way back: it is asked again.
    sent = []

    async def lose_the_answer(route: Route) -> None:
        sent.append(route.request)
        if len(sent) == 1:
            await route.fetch(max_redirects=0)
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/confirm", lose_the_answer)
    await page.get_by_role("button", name="确认提交").click()
    await page.wait_for_url("**/receipt")
    await page.get_by_text("回执号").first.wait_for()
    assert len(sent) == 2
    assert await _choices() == [["against"]]


async def test_the_end_is_told_at_once(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    """The page is open while the last minutes pass; then it says so, without being asked."""
    poll = await _poll(world, served, clock, 1)
    context = await chromium.new_context(viewport=SMALL)
    page = await context.new_page()
    clock.now = clock.now.replace(day=30, hour=9, minute=51)
    await page.clock.install(time=clock.now)
    await _known(page, served, poll.links["2-1-101"], "2101")
    await expect(page.get_by_text("离截止还有 9 分钟")).to_be_visible()
    await look(page, "phone-last-minutes-360", pictures)
    await page.get_by_role("button", name="同意").click()
    await page.wait_for_url("**/confirm")
    await page.clock.run_for(10 * 60 * 1000)
    clock.forward(minutes=10)
    await expect(page.get_by_text("已经过了截止时间。已经确认提交过的票有效")).to_be_visible()
    await page.get_by_role("button", name="确认提交").click()
    await expect(page.get_by_text("您刚才选的没有提交")).to_be_visible()
    await look(page, "phone-too-late-360", pictures)
    assert await _choices() == []

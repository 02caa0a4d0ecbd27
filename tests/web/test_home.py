"""The first page tells each person what waits for her, and nobody what is not hers."""

import pytest
from litestar import Litestar

from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import open_poll
from tests.web.test_meetings import _open
from tests.world import World


async def test_the_clerk_sees_what_waits(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    path = await _open(browser, world)
    page = (await browser.get("/")).text
    assert path in page
    assert "还有 5 个席位没有落实" in page
    poll = await open_poll(world, browser, clock)
    page = (await browser.get("/")).text
    assert poll.path in page
    assert "正在表决" in page


@pytest.mark.parametrize(
    ("account", "sees"),
    [
        ("street_staff", True),
        ("other_street_staff", False),
        ("other_clerk", False),
        ("lawyer", False),
        ("administrator", False),
    ],
)
async def test_others_see_what_they_may_read(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    account: str,
    sees: bool,
) -> None:
    await _open(browser, world)
    await open_poll(world, browser, clock)
    async with new_browser(app) as other:
        await other.sign_in(account)
        page = (await other.get("/")).text
        assert ("供暖分户改造" in page) is sees
        assert ("供暖改造表决" in page) is sees


async def test_every_page_is_marked_in_the_part_its_way_begins_in(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    placing = (await browser.get("/placing")).headers["location"]
    for path in ("/busy", "/kinds", "/pool", placing, "/rooms", "/search", "/tasks"):
        menu = (await browser.get(path)).text.partition('class="nav"')[2].partition("</nav>")[0]
        marked = [link for link in menu.split("<a ") if "aria-current" in link]
        assert len(marked) == 1 and 'href="/consultations"' in marked[0], path


async def test_without_an_account_the_door_is_shown(browser: Browser) -> None:
    answer = await browser.get("/")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")

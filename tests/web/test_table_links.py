"""The links of a table open while it is held and some days after, and then say so."""

import pytest
from litestar import Litestar

from app.settings import Settings
from meetings.hall import watching
from meetings.hall.routes import _frames
from meetings.hall.screen import painter
from meetings.hall.watching import Watch
from meetings.links.queries import comer_of
from tests.conftest import Browser, MovingClock, new_browser
from tests.table_world import Table, build_table
from tests.web.test_table import links_of
from tests.world import World


@pytest.fixture
async def table(world: World, clock: MovingClock) -> Table:
    return await build_table(world, clock.now)


async def test_links_end_some_days_after_the_meeting(
    table: Table, app: Litestar, browser: Browser, settings: Settings, clock: MovingClock
) -> None:
    links = await links_of(table, browser, settings)
    doors = [links[kind] for kind in ("hall", "check-in", "高志远")]
    assert settings.table_link_days == 3
    async with new_browser(app) as guest:

        async def all_open(*, opened: bool) -> None:
            for path in (*doors, f"{links['hall']}/stream"):
                if path.endswith("/stream") and opened:
                    continue  # never ends
                answer = await guest.get(path)
                assert answer.status_code == (200 if opened else 404), path
                if not opened:
                    assert "这次会议的链接已经到期" in answer.text
                    assert "会议纪要" in answer.text and "社区工作人员" in answer.text
            for path in (f"{links['高志远']}/arrive", links["check-in"]):
                late = await guest.submit(path, {"code": "0000"})
                assert ("已经到期" in late.text) is not opened

        await browser.submit(f"{table.path}/end")
        clock.forward(days=3, seconds=-1)
        await all_open(opened=True)
        await browser.sign_in("clerk")
        assert "链接已经到期" not in (await browser.get(f"{table.path}/links")).text
        clock.forward(seconds=1)
        await all_open(opened=False)
        assert "链接已经到期" in (await browser.get(f"{table.path}/links")).text
        broken = await guest.get(links["hall"][:-1])
        assert "没有找到这个会场链接" in broken.text, "a stranger is not told that it was one"


async def test_a_meeting_that_nobody_ended_counts_as_over_when_it_should_have_been(
    table: Table, app: Litestar, browser: Browser, settings: Settings, clock: MovingClock
) -> None:
    """And where it is moved, its links open again."""
    links = await links_of(table, browser, settings)
    async with new_browser(app) as guest:
        clock.forward(days=3, minutes=89)  # two hours from half an hour ago
        assert (await guest.get(links["hall"])).status_code == 200
        clock.forward(minutes=1)
        assert (await guest.get(links["hall"])).status_code == 404
        await browser.sign_in("clerk")
        moved = {
            "starts_at": "2026-03-10T09:00",
            "notice_on": "2026-03-04",
            "location": "议事厅",
            "chair": "周文静",
            "recorder": "陈小雨",
            "contact": "陈小雨",
            "contact_phone": "0931-5550101",
        }
        answer = await browser.submit(f"{table.path}/edit", moved)
        assert answer.status_code == 303, answer.text
        assert (await guest.get(links["hall"])).status_code == 200


async def test_a_screen_that_was_left_on_goes_dark_when_its_link_ends(
    table: Table,
    browser: Browser,
    settings: Settings,
    clock: MovingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "ALIVE_EVERY", 0.01)
    links = await links_of(table, browser, settings)
    key = links["hall"].removeprefix("/hall/")
    comer = await comer_of(key, "hall", settings, clock.now)
    async with Watch(painter(settings, clock)) as watch:
        frames = _frames(watch, comer, settings.secret_key, -1, clock)
        clock.forward(days=3)
        while not (await anext(frames)).startswith(b"id: "):
            pass
        assert await anext(frames) == b": alive\n\n"
        clock.forward(days=1)
        assert [frame async for frame in frames] == []

"""One page of all clocks of a matter, from the rows there are, and as a calendar file."""

from litestar import Litestar

from app import database
from meetings.consultations.services import open_consultation
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import NOW, clerk_of, freeze, prepare
from tests.web.test_costs import built, published
from tests.web.test_objections import matter_of
from tests.web.test_results import text_of
from tests.world import World


async def test_the_clocks_of_a_case(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    consultation = await open_consultation(clerk_of(world), world.estate, "供暖", "", now=NOW)
    poll = await prepare(world, consultation=consultation)
    await freeze(world, poll)
    path = f"/consultations/{consultation}"
    await browser.sign_in("clerk")
    typed = {"kind": "roll", "text": "面积少了。", "name": "业主甲", "room": "2-1-301"}
    about = f"roll-{(await database.fetch('SELECT id FROM rolls'))[0]['id']}"
    made = await browser.submit(f"{path}/objections/new", {**typed, "about": about})
    assert made.status_code == 303, text_of(made.text)
    page = text_of((await browser.get(f"{path}/clocks")).text)
    assert "公告满15个整天才能开始" in page
    assert "最后一天2026年3月16日" in page
    assert "答复异议" in page
    feed = await browser.get(f"{path}/clocks/calendar.ics")
    assert feed.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260316" in feed.text
    assert text_of((await browser.get(f"/polls/{poll}/clocks")).text).count("最后一天") == (
        page.count("最后一天")
    )
    for account, status in (("street_staff", 200), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(f"{path}/clocks")).status_code == status


async def test_three_years_run_for_what_a_household_still_owes(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    scheme = await built(world, browser)
    version = await published(browser, scheme)
    typed = {"basis": "业主表决第 1 号", "due1": "2026-06-30"}
    opened = await browser.submit(f"{version}/collection", typed)
    assert opened.status_code == 303, text_of(opened.text)
    page = text_of((await browser.get(f"{await matter_of(scheme)}/clocks")).text)
    assert "还有12户" in page
    # From the last instalment's day: 30 June 2029 is a Saturday.
    assert "最后一天2029年7月2日" in page
    clock.now = clock.now.replace(year=2029, month=7, day=3)
    await browser.sign_in("clerk")
    page = text_of((await browser.get(f"{await matter_of(scheme)}/clocks")).text)
    assert "已过" in page

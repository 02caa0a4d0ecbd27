"""授权委托书 and 监护人声明: a page for each household, prefilled, for those who deliver."""

import io

from litestar import Litestar
from pypdf import PdfReader

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import open_poll
from tests.world import World


async def test_forms_for_a_household(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock, motions=2)
    row = await database.fetch_one("SELECT id FROM roll_entries WHERE unit = '1-1-101'")
    assert row is not None
    path = f"{poll.path}/authority/{row['id']}"
    entry = (await browser.get(f"{poll.path}/papers/new/{row['id']}")).text
    assert f"{path}/proxy.pdf" in entry
    assert "这位业主名下不止一套房屋" in entry  # and the owner is warned at the desk
    for kind, words in (
        ("proxy", ("授权委托书", "由代理人决定", "第一百六十五条", "2026年3月30日18:00")),
        ("guardian", ("监护人声明", "最有利于被监护人", "第三十五条")),
    ):
        pages = PdfReader(io.BytesIO((await browser.get(f"{path}/{kind}.pdf")).content)).pages
        assert len(pages) == 1
        text = pages[0].extract_text().replace("\n", "")
        for word in (*words, "1号楼1单元101（71.01", "1号楼1单元102", "是否同意改造？2"):
            assert word in text, word
        assert "业主1-1-101" not in text  # she writes her name herself
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(f"{path}/proxy.pdf")).status_code == status, account
    clock.now = clock.now.replace(day=31)
    await browser.sign_in("clerk")
    assert (await browser.get(f"{path}/proxy.pdf")).status_code == 409

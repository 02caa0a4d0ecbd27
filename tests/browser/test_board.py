"""The receipt and the public board on a telephone and at a desk."""

from pathlib import Path

from playwright.async_api import Browser

from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.open_poll import choose, open_poll
from tests.world import World


async def test_receipt_and_board(
    world: World,
    served: str,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    async with Client(base_url=served) as clerk, Client(base_url=served) as phone:
        poll = await open_poll(world, clerk, clock)
        link = poll.links["1-1-101"]
        number = await choose(phone, link, "1101", "agree")
        clock.now = clock.now.replace(day=30, hour=10, minute=0, second=1)
        await clerk.sign_in("clerk")
        assert (await clerk.submit(f"{poll.path}/count")).status_code == 303
    small = await chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = await small.new_page()
    await page.goto(served + link)
    await go_by(page, page.get_by_role("link", name="查看我的回执"))
    await page.locator("input[name=tail]").fill("1101")
    await go_by(page, page.locator("main form button").first)
    await look_without_scripts(page, "receipt-proof-360", pictures)
    assert "已计入结果" in await page.inner_text("main")
    for width in (390, 1280):
        screen = await chromium.new_context(viewport={"width": width, "height": 900})
        board = await screen.new_page()
        await board.goto(f"{served}/board/{poll.id}")
        await look(board, f"board-{width}", pictures)
        await go_by(board, board.get_by_role("link", name="历次校验值"))
        await look(board, f"board-heads-{width}", pictures)
        await board.goto(f"{served}/board/{poll.id}/receipt")
        await board.get_by_label("回执号").fill(number)
        await board.get_by_label("后四位").fill("1101")
        await go_by(board, board.get_by_role("button", name="查询"))
        await look(board, f"board-receipt-{width}", pictures)

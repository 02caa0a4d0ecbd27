"""Double entry with a disagreement, and a pile of papers by keyboard alone, in a real browser."""

import io
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import Browser, Page

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from tests.browser.conftest import go_by, look
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.open_poll import OpenPoll, open_poll
from tests.world import World


def _paper(number: int, ticked: int) -> dict[str, object]:
    """A photograph of a paper: a sheet with three boxes a line, one of them ticked."""
    sheet = Image.new("RGB", (900, 1200), "#f4f1e8")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 60, 840, 1140), outline="#333", width=4)
    pen.text((90, 90), f"P1-2-1-{number}", fill="#111", font_size=48)
    for line in range(2):
        for box in range(3):
            left, top = 120 + 230 * box, 320 + 220 * line
            pen.rectangle((left, top, left + 70, top + 70), outline="#111", width=5)
            if box == ticked:
                pen.line((left + 8, top + 36, left + 30, top + 62), fill="#1a1a8c", width=9)
                pen.line((left + 30, top + 62, left + 68, top + 2), fill="#1a1a8c", width=9)
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=70)
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


async def _signed_in(chromium: Browser, served: str, account: str) -> Page:
    context = await chromium.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    await page.goto(f"{served}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await go_by(page, page.get_by_role("button", name="登录", exact=True))
    await page.wait_for_url(f"{served}/")
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


async def _poll(world: World, served: str, clock: MovingClock, *, double: bool) -> OpenPoll:
    grant = Granted("community_clerk", community=world.community)
    await create_person("林晓", "second_clerk", World.PASSWORD, [grant], now=clock.now)
    async with Client(base_url=served) as clerk:
        return await open_poll(world, clerk, clock, motions=2, double=double)


async def _keys(page: Page, unit: str, *digits: str) -> int:
    """One paper by keyboard alone; how many keys it took."""
    await page.keyboard.type(unit)
    await page.keyboard.press("Enter")
    for digit in digits:
        await page.keyboard.press(digit)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    return len(unit) + len(digits) + 2


async def test_double_entry_with_a_disagreement(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    poll = await _poll(world, served, clock, double=True)
    first = await _signed_in(chromium, served, "clerk")
    await first.goto(f"{served}{poll.path}/papers")
    await go_by(first, first.get_by_role("link", name="双人录入"))
    await look(first, "double-empty", pictures)
    await first.get_by_label("票面照片").set_input_files([_paper(101, 0), _paper(102, 1)])  # type: ignore[list-item]
    await go_by(first, first.get_by_role("button", name="上传", exact=True))
    await go_by(first, first.get_by_role("link", name="开始录入"))
    await first.get_by_alt_text("第 1 号票照片，第 1 张").wait_for()
    await look(first, "double-desk", pictures)
    # Every answer is read on one line and bears the digit that chooses it.
    answers = first.locator("[data-marks] label")
    assert await answers.count() == 10
    assert await answers.evaluate_all("all => all.filter(l => l.offsetHeight > 60).length") == 0
    digit = "l => getComputedStyle(l, '::before').content"
    assert "counter(key)" in await answers.nth(2).evaluate(digit)
    await _on_a_phone(first, "double-desk", pictures)
    await _keys(first, "2-1-101", "1", "1")
    await first.get_by_alt_text("第 2 号票照片，第 1 张").wait_for()
    await _keys(first, "2-1-102", "2", "2")
    await first.get_by_text("没有等您录入的票了").wait_for()

    second = await _signed_in(chromium, served, "second_clerk")
    await second.goto(f"{served}{poll.path}/papers/double/next")
    assert await second.locator("input[type=radio][name^=m]:checked").count() == 0
    await _keys(second, "2-1-101", "1", "1")
    await _keys(second, "2-1-102", "2", "3")
    await second.get_by_text("等第三人裁定").first.wait_for()
    await look(second, "double-board", pictures)
    await _on_a_phone(second, "double-board", pictures)

    third = await _signed_in(chromium, served, "secretary")
    await third.goto(f"{served}{poll.path}/papers/double")
    await go_by(third, third.get_by_role("link", name="第 2 号票"))
    await look(third, "double-decide", pictures)
    await _on_a_phone(third, "double-decide", pictures)
    await third.get_by_role("group", name="以哪一次为准").get_by_text("第一次", exact=True).click()
    await third.get_by_label("裁定的理由").fill("照片上第二项的勾在“反对”框内")
    await go_by(third, third.get_by_role("button", name="裁定", exact=True))
    await third.get_by_text("第 2 号票已裁定").wait_for()
    await third.goto(f"{served}{poll.path}/papers")
    await third.get_by_text("P1-2-1-102").wait_for()
    await look(third, "double-list", pictures)

    # The household sees how its paper was read, with the photograph.
    phone = await (await chromium.new_context(viewport={"width": 390, "height": 844})).new_page()
    await phone.goto(f"{served}{poll.links['2-1-102']}/paper")
    await phone.get_by_label("业主手机号或证件号的后四位").fill("2102")
    await go_by(phone, phone.get_by_role("button", name="下一步"))
    await phone.get_by_alt_text("这张票的照片，第 1 张").wait_for()
    await look(phone, "slip-paper-390", pictures)


async def test_a_pile_by_keyboard_alone(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    """Nothing but keys: the cursor is in the unit on each new form, what was set before stays."""
    poll = await _poll(world, served, clock, double=False)
    desk = await _signed_in(chromium, served, "clerk")
    await desk.goto(f"{served}{poll.path}/papers/quick?at=2026-03-17T09:30")
    units = [f"2-1-{floor}0{side}" for floor in (1, 2, 3) for side in (1, 2)]
    keys = [await _keys(desk, unit, "1", "3") for unit in units]
    await look(desk, "quick", pictures)
    # 7 of the unit, Enter, a digit a motion, Enter.
    assert keys == [11] * 6
    rows = await database.fetch(
        "SELECT paper, received_at, array_agg(choice ORDER BY motion) AS choices FROM ballots b"
        " JOIN ballot_answers a ON a.ballot = b.id GROUP BY b.id ORDER BY b.id"
    )
    assert [row["paper"] for row in rows] == [f"P1-{unit}" for unit in units]
    assert {tuple(row["choices"]) for row in rows} == {("agree", "abstain")}
    assert {row["received_at"].isoformat() for row in rows} == {"2026-03-17T01:30:00+00:00"}
    assert await desk.evaluate("document.activeElement.name") == "unit"

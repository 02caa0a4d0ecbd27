"""A flat is sold while a vote runs: the clerk renews the roll, the buyer finds herself on it."""

import io
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import go_by, look
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.open_poll import choose, open_poll
from tests.web.test_poll_documents import draft
from tests.web.test_renewal import sold
from tests.world import World


async def _desk(chromium: Browser, served: str) -> Page:
    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await desk.goto(f"{served}/sign-in")
    await desk.get_by_label("账号").fill("clerk")
    await desk.get_by_label("密码").fill(World.PASSWORD)
    await go_by(desk, desk.get_by_role("button", name="登录", exact=True))
    return desk


async def _both(page: Page, name: str, pictures: Path | None) -> None:
    """At the desk and on a telephone."""
    await look(page, name, pictures)
    assert page.context.browser is not None
    phone = await page.context.browser.new_context(
        viewport={"width": 390, "height": 844}, storage_state=await page.context.storage_state()
    )
    other = await phone.new_page()
    await other.goto(page.url)
    await look(other, f"{name}-390", pictures)
    await phone.close()


def _certificate() -> dict[str, object]:
    kept = io.BytesIO()
    Image.new("RGB", (900, 600), "#e8e6e1").save(kept, "JPEG")
    return {"name": "产权证.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


async def test_a_second_version_of_the_roll(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    async with Client(base_url=served) as clerk, Client(base_url=served) as seller:
        poll = await open_poll(world, clerk, clock)
        link = poll.links["2-1-101"]
        await choose(seller, link, "2101", "against")
        clock.forward(hours=1)
        await clerk.sign_in("clerk")
        await sold(clerk, world)
    clock.forward(hours=1)
    desk = await _desk(chromium, served)
    await desk.goto(f"{served}{poll.path}")
    await go_by(desk, desk.get_by_role("link", name="变更名册"))
    await expect(desk.get_by_text("2-1-101").first).to_be_visible()
    await _both(desk, "renewal", pictures)
    await desk.get_by_label("公告张贴在哪里").fill("小区南门公告栏")
    await go_by(desk, desk.get_by_role("button", name="编制新版名册并生成公告"))
    await expect(desk.locator(".mistake").first).to_be_visible()  # no reason, no paper
    await expect(desk.get_by_label("公告张贴在哪里")).to_have_value("小区南门公告栏")
    await look(desk, "renewal-refused", pictures)
    await desk.get_by_label("理由").fill("2-1-101 已办理转移登记")
    await desk.get_by_label("材料").set_input_files(_certificate())  # type: ignore[arg-type]
    await go_by(desk, desk.get_by_role("button", name="编制新版名册并生成公告"))
    await desk.goto(f"{served}{poll.path}/roll")
    await expect(desk.get_by_role("heading", name="第 2 版")).to_be_visible()
    await expect(desk.get_by_text("2-1-101 已办理转移登记")).to_be_visible()
    await _both(desk, "renewal-versions", pictures)
    notice = await desk.request.get(f"{served}{poll.path}/roll/2/notice.pdf")
    assert notice.headers["content-type"] == "application/pdf"
    if pictures is not None:
        (pictures / "renewal-notice.pdf").write_bytes(await notice.body())

    # The buyer, with the same slip and her own last four.
    clock.forward(minutes=5)
    phone = {"width": 390, "height": 844}
    buyer = await (await chromium.new_context(viewport=phone)).new_page()
    await buyer.goto(f"{served}{link}")
    await buyer.get_by_label("后四位").fill("7777")
    await go_by(buyer, buyer.get_by_role("button", name="下一步"))
    await expect(buyer.get_by_text("这套房屋的业主有变更")).to_be_visible()
    await look(buyer, "renewal-buyer-390", pictures)

    # What else is posted: a later end, kept as it hangs on the wall.
    await desk.goto(f"{served}{poll.path}/extend")
    await desk.get_by_label("新的截止时间").fill("2026-04-05T18:00")
    await desk.get_by_label("理由").fill("新业主需要时间了解")
    await desk.get_by_label("在哪里公告").fill("小区南门公告栏")
    await go_by(desk, desk.get_by_role("button", name="公告并延长"))
    # The vote's own notice, which nobody has made yet, stands above it.
    await go_by(desk, desk.get_by_role("button", name="生成公告").last)
    await expect(desk.get_by_text("已存档", exact=True)).to_be_visible()
    await _both(desk, "posted-notices", pictures)
    await buyer.goto(f"{served}/board/{poll.id}/posted/extension/1")
    await look(buyer, "posted-scanned-390", pictures)


async def test_what_else_the_desk_works_out(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    """A fifth of the owners, and a refund for rooms that were too cold."""
    async with Client(base_url=served) as clerk:
        await clerk.sign_in("clerk")
        opened = {"estate": str(world.estate), "topic": "室温不达标", "kind": "heating"}
        case = (await clerk.submit("/consultations/new", opened)).headers["location"]
        made = await draft(world, clerk, convener="owners_request")
    desk = await _desk(chromium, served)
    await desk.goto(f"{served}{made}/request")
    await desk.get_by_text("1单元101").click()
    await go_by(desk, desk.get_by_role("button", name="保存这一栋"))
    await expect(desk.get_by_text("不足 20%", exact=True)).to_be_visible()
    await _both(desk, "request", pictures)
    await desk.goto(f"{served}{case}/refund")
    await _both(desk, "refund", pictures)
    await desk.get_by_label("按哪里的规定").select_option("linyi")
    await desk.get_by_label("哪一户").fill("3-2-501")
    await desk.get_by_label("测得的室温").fill("17.2 17.8 18.1 17.5 18.0 17.6")
    await desk.get_by_label("这个供暖季的热费").fill("2250")
    await desk.get_by_label("不达标多少天").fill("9")
    await go_by(desk, desk.get_by_role("button", name="测算"))
    await expect(desk.get_by_text("应退 26.82 元")).to_be_visible()
    await look(desk, "refund-due", pictures)

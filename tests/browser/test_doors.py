"""The vote at the door on a phone: signed on the screen, through a dead zone and back."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, expect

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.web.open_poll import OpenPoll, choose, open_poll
from tests.world import World

PHONE = {"width": 360, "height": 740}


async def _poll(world: World, served: str, clock: MovingClock) -> OpenPoll:
    """A volunteer helps in both buildings; 1-1-101 and 1-1-102 belong to one owner."""
    async with Client(base_url=served) as clerk:
        poll = await open_poll(world, clerk, clock)
        grant = Granted("volunteer", community=world.community)
        person = await create_person("田禾", "volunteer", World.PASSWORD, [grant], now=clock.now)
        for building in ("1", "2"):
            given = await clerk.submit(
                f"{poll.path}/helpers", {"person": str(person), "building": building}
            )
            assert given.status_code == 303, given.text
    return poll


async def _sign_in(page: Page, address: str, account: str) -> None:
    await page.goto(f"{address}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await go_by(page, page.get_by_role("button", name="登录", exact=True))


async def _write_name(page: Page) -> None:
    canvas = page.locator("canvas")
    await canvas.scroll_into_view_if_needed()
    box = await canvas.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    for step in range(1, 8):
        await page.mouse.move(box["x"] + 20 + 15 * step, box["y"] + 20 + 30 * (step % 2))
    await page.mouse.up()


async def _choose(page: Page, word: str) -> None:
    await page.locator("label", has_text=re.compile(f"^{word}$")).click()


def _photo() -> dict[str, object]:
    kept = io.BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(kept, "JPEG", quality=90)
    return {"name": "签名.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


async def _stored() -> list[tuple[str, str, str, bool]]:
    rows = await database.fetch(
        "SELECT e.unit, a.choice, v.signed, v.overlooked FROM door_visits v"
        " JOIN roll_entries e ON e.id = v.entry JOIN ballot_answers a ON a.ballot = v.ballot"
        " ORDER BY v.id"
    )
    return [tuple(row) for row in rows]


async def test_a_round_through_a_dead_zone(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    poll = await _poll(world, served, clock)
    context = await chromium.new_context(viewport=PHONE)
    page = await context.new_page()
    await _sign_in(page, served, "volunteer")
    await go_by(page, page.get_by_role("link", name="供暖改造表决"))
    await look(page, "doors-list-360", pictures)
    await go_by(page, page.get_by_role("link", name="从第一户开始"))
    await page.get_by_role("heading", name="1号楼1单元101").wait_for()
    await expect(page.get_by_text("名下全部 2 套房屋")).to_be_visible()
    await look(page, "doors-visit-360", pictures)

    # Without a signature nothing leaves the page.
    await _choose(page, "同意")
    await page.get_by_role("button", name="记下这一票").click()
    await expect(page.get_by_text("还没有选完、没有签名")).to_be_visible()
    await _write_name(page)
    await page.get_by_role("button", name="记下这一票").click()
    # Both flats of this owner are done: the list goes on behind them.
    await expect(page.locator("#told")).to_contain_text("回执号")

    # A door in the cellar: two own it, one of them signs; then a paper that is photographed.
    await page.goto(f"{served}{poll.path}/doors")
    await go_by(page, page.get_by_role("link", name="1号楼1单元201"))
    await context.set_offline(True)
    await _choose(page, "反对")
    await page.get_by_role("button", name="记下这一票").click()
    await expect(page.get_by_text("还没有选完、没有签名")).to_be_visible()
    await page.locator("fieldset", has_text="共有人").locator("label").first.click()
    await _write_name(page)
    await page.get_by_role("button", name="记下这一票").click()
    await page.get_by_role("heading", name="1号楼1单元202").wait_for()
    waiting = page.locator("#waiting")
    await expect(waiting).to_contain_text("1号楼1单元201 · 等待发送")
    await expect(waiting).not_to_contain_text("反对")
    await expect(page.locator("fieldset", has_text="共有人")).to_have_count(0)
    await expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    await _choose(page, "弃权")
    # Somebody else signs for her, and has her authority with her.
    await page.get_by_text("不是业主本人签名").click()
    await page.get_by_label("由谁签名").select_option("proxy")
    await page.get_by_label("代理人姓名").fill("王五")
    await page.get_by_label("给签名的纸拍照").set_input_files(_photo())  # type: ignore[arg-type]
    await page.get_by_role("button", name="记下这一票").click()
    await expect(page.get_by_text("还没有选完、没有签名")).to_be_visible()
    if pictures is not None:
        await page.screenshot(path=pictures / "doors-proxy-360.png", full_page=True)
    await page.get_by_label("委托书或监护证明").set_input_files(_photo())  # type: ignore[arg-type]
    await page.get_by_label("给签名的纸拍照").set_input_files(_photo())  # type: ignore[arg-type]
    await page.get_by_role("button", name="记下这一票").click()
    await page.get_by_role("heading", name="1号楼1单元301").wait_for()
    await page.get_by_role("button", name="没有人在家").click()
    await expect(page.locator("#waiting li")).to_have_count(3)
    if pictures is not None:
        await page.screenshot(path=pictures / "doors-offline-360.png", full_page=True)

    # Meanwhile one of them answers by herself; then the network is back.
    async with Client(base_url=served) as phone:
        await choose(phone, poll.links["1-1-202"], "1202", "agree")
    # Another door of the list opens without network too, and the crumbs say which.
    await page.locator("[data-tour] a", has_text="1号楼1单元302").click()
    await expect(page.locator("h1")).to_have_text("1号楼1单元302")
    await expect(page.locator(".crumbs li").last).to_have_text("1号楼1单元302")
    await context.set_offline(False)
    await expect(waiting).to_be_hidden()
    # Each that was sent is told of: the receipt of the first, the conflict of the second.
    told = page.locator("#told p")
    await expect(told).to_have_count(3)
    await expect(told.nth(0)).to_contain_text("1号楼1单元201：已收到，回执号")
    await expect(told.nth(1)).to_contain_text("两张票都保留")
    left = await page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert re.fullmatch(r'\[(\["yishi-visits:\d+","\[\]"\])?\]', left.replace("\\", "")), left
    assert await _stored() == [
        ("1-1-101", "agree", "screen", False),
        ("1-1-201", "against", "screen", False),
        ("1-1-202", "abstain", "paper", True),
    ]
    proxy = await database.fetch(
        "SELECT b.proxy, b.proxy_doc, v.document IS NOT NULL AS kept FROM ballots b"
        " JOIN door_visits v ON v.ballot = b.id WHERE b.signer_role = 'proxy'"
    )
    assert [tuple(row) for row in proxy] == [("王五", True, True)]
    await page.goto(f"{served}{poll.path}/doors?building=1")
    await expect(page.get_by_text("1号楼1单元202")).to_have_count(0)
    await expect(page.get_by_text("没有人在家")).to_be_visible()

    # The household sees who noted it, and may object.
    own = await (await chromium.new_context(viewport=PHONE)).new_page()
    await own.goto(f"{served}{poll.links['1-1-101']}")
    await own.get_by_label("后四位").fill("1101")
    await go_by(own, own.get_by_role("button", name="下一步"))
    await expect(own.get_by_text("您的意见由田禾在")).to_be_visible()
    await look(own, "doors-ask-360", pictures)
    await go_by(own, own.get_by_role("link", name="看看登记得对不对"))
    await own.get_by_text("这不是我的意思").click()
    await look(own, "doors-own-360", pictures)
    await own.get_by_label("哪里不对").fill("我没有让人登记")
    await go_by(own, own.get_by_role("button", name="提出异议"))
    await expect(own.get_by_text("社区工作人员正在核实")).to_be_visible()

    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await _sign_in(desk, served, "clerk")
    for name, address in (("doors-papers", "papers"), ("doors-helpers", "helpers")):
        await desk.goto(f"{served}{poll.path}/{address}")
        await look(desk, name, pictures)


async def test_what_is_not_taken_says_why_and_is_not_thrown_away_by_a_slip(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    """Her building was given to somebody else while a signed ballot waited on her phone."""
    poll = await _poll(world, served, clock)
    context = await chromium.new_context(viewport=PHONE)
    page = await context.new_page()
    await _sign_in(page, served, "volunteer")
    await page.goto(f"{served}{poll.path}/doors?building=2")
    await go_by(page, page.get_by_role("link", name="从第一户开始"))
    await context.set_offline(True)
    await _choose(page, "同意")
    await _write_name(page)
    await page.get_by_role("button", name="记下这一票").click()
    waiting = page.locator("#waiting")
    await expect(waiting).to_contain_text("等待发送")
    await database.execute("UPDATE poll_helpers SET removed_at = $1", clock.now)
    await context.set_offline(False)
    await expect(waiting).to_contain_text("您现在不负责这一户所在的楼")
    await look(page, "doors-gone-360", pictures)
    page.once("dialog", lambda asked: asked.dismiss())
    await page.get_by_role("button", name="不要这一条").click()
    await expect(waiting.locator("li")).to_have_count(1)
    await database.execute("UPDATE poll_helpers SET removed_at = NULL")
    await page.get_by_role("button", name="再试一次").click()
    await expect(page.locator("#told")).to_contain_text("回执号")
    assert await _stored() == [("2-1-101", "agree", "screen", False)]


async def test_what_is_signed_stays_where_the_door_is_taken_away_with_the_network_there(
    world: World, served: str, chromium: Browser, clock: MovingClock
) -> None:
    poll = await _poll(world, served, clock)
    page = await (await chromium.new_context(viewport=PHONE)).new_page()
    await _sign_in(page, served, "volunteer")
    await page.goto(f"{served}{poll.path}/doors?building=2")
    await go_by(page, page.get_by_role("link", name="从第一户开始"))
    await _choose(page, "同意")
    await _write_name(page)
    await database.execute("UPDATE poll_helpers SET removed_at = $1", clock.now)
    await page.get_by_role("button", name="记下这一票").click()
    waiting = page.locator("#waiting li")
    await expect(waiting).to_contain_text("您现在不负责这一户所在的楼")
    await expect(page.locator("h1")).to_have_text("2号楼1单元102")
    await database.execute("UPDATE poll_helpers SET removed_at = NULL")
    # What an earlier release left to be told is text, and keeps nothing from being shown and sent.
    await page.evaluate("sessionStorage.setItem('yishi-visit-told', '已收到')")
    await page.reload()
    await expect(page.locator("#told")).to_have_text("已收到")
    await expect(waiting).to_contain_text("您现在不负责这一户所在的楼")
    await page.get_by_role("button", name="再试一次").click()
    await expect(page.locator("#told")).to_contain_text("回执号")
    assert await _stored() == [("2-1-101", "agree", "screen", False)]


async def test_without_scripts_a_paper_is_photographed(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    poll = await _poll(world, served, clock)
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await _sign_in(page, served, "volunteer")
    await page.goto(f"{served}{poll.path}/doors?building=2")
    await go_by(page, page.get_by_role("link", name="从第一户开始"))
    await _choose(page, "同意")
    await go_by(page, page.get_by_role("button", name="记下这一票"))
    await expect(page.locator("#e-signature")).to_contain_text("没有签名的票不能登记")
    await look_without_scripts(page, "doors-refused-360", pictures)
    await page.get_by_label("给签名的纸拍照").set_input_files(_photo())  # type: ignore[arg-type]
    await go_by(page, page.get_by_role("button", name="记下这一票"))
    await expect(page.get_by_text("已收到，回执号")).to_be_visible()
    assert await _stored() == [("2-1-101", "agree", "paper", False)]


async def test_lists_fit_a_phone_at_twice_the_text(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    poll = await _poll(world, served, clock)
    page = await (await chromium.new_context(viewport={"width": 390, "height": 844})).new_page()
    await _sign_in(page, served, "clerk")
    for name, address in (("campaign", "campaign?building=2"), ("given", "delivery/building/2")):
        await page.goto(f"{served}{poll.path}/{address}")
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        await look(page, f"{name}-twice-390", pictures)

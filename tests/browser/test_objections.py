"""A resident objects to her amount on a narrow phone; it is upheld; the lawyer reads it."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page

from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import Browser as Client
from tests.conftest import MovingClock
from tests.scanned import page_at, read
from tests.web.test_costs import ITEM, built, published, say
from tests.web.test_objections import matter_of, slip_of
from tests.web.test_review import seat_lawyer
from tests.world import World


async def _sign_in(chromium: Browser, served: str, account: str, width: int = 1280) -> Page:
    context = await chromium.new_context(viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(f"{served}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await go_by(page, page.get_by_role("button", name="登录", exact=True))
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


async def test_from_her_amount_to_the_answer(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    async with Client(base_url=served) as clerk:
        scheme = await built(world, clerk)
        version = await published(clerk, scheme)
        matter = await matter_of(scheme)
        await seat_lawyer(world, int(matter.rpartition("/")[2]))
        _poll, link = await slip_of(world, clerk, version)
        clock.now = clock.now.replace(month=3, day=18)

        # The resident, on a phone of 360 px without scripts, from her own amount.
        context = await chromium.new_context(
            viewport={"width": 360, "height": 740}, java_script_enabled=False
        )
        home = await context.new_page()
        await home.goto(served + link)
        await home.get_by_label("业主手机号或证件号的后四位").fill("1101")
        await go_by(home, home.get_by_role("button", name="下一步", exact=True))
        await home.goto(f"{served}{link}/costs/1")
        await go_by(home, home.get_by_role("link", name="对金额有异议"))
        await look_without_scripts(home, "amount-objection-360", pictures)
        await go_by(home, home.get_by_role("button", name="提出异议", exact=True))
        await home.get_by_text("请写清楚哪里不对").first.wait_for()
        await home.get_by_label("哪里不对，为什么").fill("立管的报价算了两遍。")
        await go_by(home, home.get_by_role("button", name="提出异议", exact=True))
        await home.get_by_text("查询码").first.wait_for()
        await look_without_scripts(home, "amount-received-360", pictures)
        receipt = home.url

        # The clerk puts the scheme right; who published it does not answer.
        await clerk.sign_in("clerk")
        await say(clerk, scheme, "items/1", **{**ITEM, "amount": "80000"})
        await published(clerk, scheme)
    desk = await _sign_in(chromium, served, "clerk")
    await desk.goto(f"{served}{matter}/objections")
    await go_by(desk, desk.locator("main .links a").first)
    await desk.get_by_text("要由另一位工作人员答复").wait_for()
    await look(desk, "objection-own-work", pictures)
    other = await _sign_in(chromium, served, "secretary")
    await other.goto(desk.url)
    await other.get_by_text("成立", exact=True).click()
    await other.get_by_label("理由").fill("报价重复计算了一遍，已在第 2 版改正。")
    await other.get_by_text("涉及数字，需要更正").click()
    await other.get_by_label("哪一版已经改正").select_option(index=1)
    await look(other, "objection-answering", pictures)
    await _on_a_phone(other, "objection-answering", pictures)
    await go_by(other, other.get_by_role("button", name="答复", exact=True))
    await other.get_by_text("数字更正前后").first.wait_for()
    await look(other, "objection-answered", pictures)
    await _on_a_phone(other, "objection-answered", pictures)
    await go_by(other, other.get_by_role("link", name="打印受理回执"))
    await look(other, "objection-receipt", pictures)
    await _on_a_phone(other, "objection-receipt", pictures)

    # She reads the answer where she left it.
    await home.goto(receipt)
    await home.get_by_text("报价重复计算了一遍").wait_for()
    await home.get_by_text("更正前", exact=True).first.wait_for()
    await look_without_scripts(home, "amount-answered-360", pictures)

    # The lawyer, in the order of the file: the objection with both figures, the clocks.
    lawyer = await _sign_in(chromium, served, "lawyer")
    await lawyer.goto(f"{served}{matter}/review")
    await go_by(lawyer, lawyer.get_by_role("link", name="异议和答复"))
    await look(lawyer, "objections-list", pictures)
    await _on_a_phone(lawyer, "objections-list", pictures)
    await go_by(lawyer, lawyer.locator("main .links a").first)
    await lawyer.get_by_text("数字更正前后").first.wait_for()
    await lawyer.goto(f"{served}{matter}/clocks")
    await lawyer.get_by_text("费用方案《分摊方案》第 2 版").first.wait_for()
    await look(lawyer, "clocks", pictures)
    await _on_a_phone(lawyer, "clocks", pictures)
    await other.goto(f"{served}{matter}/objections/new")
    await look(other, "objection-desk", pictures)
    await _on_a_phone(other, "objection-desk", pictures)
    await other.goto(f"{served}{matter}/mediations/new?objection=1")
    await look(other, "mediation-new", pictures)
    await _on_a_phone(other, "mediation-new", pictures)
    await other.get_by_label("调解组织").fill("某街道人民调解委员会")
    await other.get_by_label("调解员").fill("何静")
    await other.get_by_label("当事人").fill("1-1-101 业主一\n某供热公司")
    await other.get_by_text("双方都愿意调解").click()
    await go_by(other, other.get_by_role("button", name="登记", exact=True))
    await look(other, "mediation", pictures)
    await _on_a_phone(other, "mediation", pictures)
    await other.goto(f"{served}{matter}/mediations")
    await look(other, "mediations", pictures)
    await home.goto(f"{served}/o/find")
    await home.get_by_label("受理编号").fill("AAAA")
    await home.get_by_label("查询码").fill("1")
    await go_by(home, home.get_by_role("button", name="查看答复"))
    await look_without_scripts(home, "objection-lookup-360", pictures)


async def test_from_the_code_on_her_statement(
    world: World, served: str, chromium: Browser, pictures: Path | None
) -> None:
    """Without an account and without scripts: the paper in hand is enough."""
    async with Client(base_url=served) as clerk:
        version = await published(clerk, await built(world, clerk))
        job = (await clerk.submit(f"{version}/statements")).headers["location"]
        while "data-running" in (await clerk.get(job)).text:
            await asyncio.sleep(0.2)
        ((link, _level),) = read(page_at(100, (await clerk.get(f"{job}/file")).content))
    context = await chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    home = await context.new_page()
    await home.goto(served + urlsplit(link).path)
    await home.get_by_text("1号楼1单元101").wait_for()
    await look_without_scripts(home, "statement-objection-360", pictures)
    await go_by(home, home.get_by_role("button", name="提出异议", exact=True))
    await home.get_by_text("请写清楚哪里不对").first.wait_for()
    await look_without_scripts(home, "statement-objection-refused-360", pictures)
    await home.get_by_label("哪里不对，为什么").fill("我家没有立管。")
    await home.get_by_label("姓名").fill("业主甲")
    await go_by(home, home.get_by_role("button", name="提出异议", exact=True))
    await home.get_by_text("查询码").first.wait_for()

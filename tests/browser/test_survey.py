"""A survey on a phone: door after door, through a dead zone and back, with and without scripts."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from app import database
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import MovingClock
from tests.survey_world import OpenSurvey, build_survey
from tests.world import World

PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def survey(world: World, clock: MovingClock) -> OpenSurvey:
    return await build_survey(world, clock.now)


async def _sign_in(page: Page, address: str, account: str) -> None:
    await page.goto(f"{address}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await go_by(page, page.get_by_role("button", name="登录", exact=True))
    await page.get_by_text("您好").first.wait_for()


async def _visits(dsn: str) -> list[tuple[str, str]]:
    database.configure(dsn)
    rows = await database.fetch(
        "SELECT d.unit, v.answer FROM survey_visits v JOIN survey_households h"
        " ON h.id = v.household JOIN dwellings d ON d.id = h.dwelling ORDER BY v.visited_at, v.id"
    )
    return [(row["unit"], row["answer"]) for row in rows]


async def test_a_round_through_a_dead_zone(
    survey: OpenSurvey, db: str, served: str, chromium: Browser, pictures: Path | None
) -> None:
    context = await chromium.new_context(viewport=PHONE)
    page = await context.new_page()
    await _sign_in(page, served, "head")
    await page.goto(f"{served}/surveys")
    await look(page, "survey-list-390", pictures)
    await go_by(page, page.get_by_role("link", name="同意供暖分户改造吗？"))
    await look(page, "survey-doors-390", pictures)
    await go_by(page, page.get_by_role("link", name="从第一户开始走访"))
    await page.get_by_role("heading", name="1号楼1单元101").wait_for()
    await look(page, "survey-visit-390", pictures)

    # With network: straight on to the next door.
    await page.locator("label", has_text="犹豫").click()
    await page.get_by_label("费用").check()
    await page.get_by_text("签名、备注、走访时间").click()
    await page.locator("canvas").scroll_into_view_if_needed()
    box = await page.locator("canvas").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    for step in range(1, 8):
        await page.mouse.move(box["x"] + 20 + 15 * step, box["y"] + 20 + 30 * (step % 2))
    await page.mouse.up()
    await page.get_by_role("button", name="记下，去下一户").click()
    await page.get_by_role("heading", name="1号楼1单元102").wait_for()
    await expect(page.get_by_text("1号楼1单元101：已发送")).to_be_visible()

    # Two doors in the cellar, without network.
    await context.set_offline(True)
    await page.locator("label", has_text=re.compile("^同意$")).click()
    await page.get_by_role("button", name="记下，去下一户").click()
    await page.get_by_role("heading", name="1号楼1单元201").wait_for()
    await expect(page.locator("#waiting")).to_contain_text("1号楼1单元102 · 同意 · 等待发送")
    await page.locator("label", has_text="不同意").click()
    await page.get_by_role("button", name="记下，去下一户").click()
    await expect(page.locator("#waiting li")).to_have_count(2)
    if pictures is not None:
        await page.screenshot(path=pictures / "survey-offline-390.png", full_page=True)
    await context.set_offline(False)
    await expect(page.locator("#waiting")).to_be_hidden()
    await page.goto(f"{served}{survey.path}/visit/{survey.doors['1-1-101']}")
    await page.get_by_role("img", name="签名", exact=True).wait_for()
    await look(page, "survey-visited-390", pictures)
    assert await _visits(db) == [
        ("1-1-101", "hesitates"),
        ("1-1-102", "agree"),
        ("1-1-201", "refuses"),
    ]


async def test_who_was_there_meanwhile_is_shown(
    survey: OpenSurvey, db: str, served: str, chromium: Browser
) -> None:
    phone = await (await chromium.new_context(viewport=PHONE)).new_page()
    office = await (await chromium.new_context()).new_page()
    path = f"{served}{survey.path}/visit/{survey.doors['1-1-101']}"
    await _sign_in(phone, served, "head")
    await _sign_in(office, served, "clerk")
    await phone.goto(path)
    await phone.context.set_offline(True)
    await phone.locator("label", has_text=re.compile("^同意$")).click()
    await phone.get_by_role("button", name="记下，去下一户").click()
    await expect(phone.locator("#waiting")).to_contain_text("等待发送")
    await office.goto(path)
    await office.locator("label", has_text="犹豫").click()
    await office.get_by_role("button", name="记下，去下一户").click()
    await office.get_by_role("heading", name="1号楼1单元102").wait_for()
    await phone.context.set_offline(False)
    await expect(phone.locator("#told")).to_contain_text("陈小雨")
    await expect(phone.locator("#told")).to_contain_text("两条都保留")
    assert sorted(await _visits(db)) == [("1-1-101", "agree"), ("1-1-101", "hesitates")]


async def test_without_scripts_the_form_simply_posts(
    survey: OpenSurvey, served: str, chromium: Browser, pictures: Path | None
) -> None:
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await _sign_in(page, served, "volunteer")
    await page.goto(f"{served}{survey.path}/visit/{survey.doors['2-1-101']}")
    await page.locator("label", has_text="有条件同意").click()
    await page.get_by_role("button", name="记下，去下一户").click()
    await expect(page.locator("#e-condition")).to_contain_text("还没有写明同意的条件")
    await look_without_scripts(page, "survey-refused-390", pictures)
    await page.get_by_label("同意的条件").fill("先修电梯")
    await page.get_by_role("button", name="记下，去下一户").click()
    await page.get_by_role("heading", name="2号楼1单元102").wait_for()


async def test_the_clerk_reads_and_passes_on(
    survey: OpenSurvey, served: str, chromium: Browser, pictures: Path | None
) -> None:
    page = await (await chromium.new_context()).new_page()
    await _sign_in(page, served, "clerk")
    await page.goto(f"{served}{survey.path}/visit/{survey.doors['1-1-101']}")
    await page.locator("label", has_text="犹豫").click()
    await page.get_by_label("费用").check()
    await page.get_by_text("住户提了问题").click()
    await page.get_by_label("问题", exact=True).fill("热表坏了谁修？")
    await page.get_by_label("转给谁答复").select_option("heating_company")
    await page.get_by_role("button", name="记下，去下一户").click()
    await page.get_by_role("heading", name="1号楼1单元102").wait_for()
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.goto(f"{served}{survey.path}")
        await expect(page.get_by_text("1 户犹豫，其中 1 户因为费用", exact=True)).to_be_visible()
        await look(page, f"survey-show-{width}", pictures)
        for name in ("questions", "helpers", "works", "appointments", "doors"):
            await page.goto(f"{served}{survey.path}/{name}")
            await look(page, f"survey-{name}-{width}", pictures)
        await page.goto(f"{served}{survey.path}/works/{survey.doors['1-1-101']}")
        await look(page, f"survey-flat-{width}", pictures)
        await page.goto(f"{served}/surveys/new?estate=1")
        await look(page, f"survey-new-{width}", pictures)
    await page.goto(f"{served}{survey.path}/questions")
    await page.get_by_label("答复").fill("保修期内公司修。")
    await go_by(page, page.get_by_role("button", name="记下答复"))
    await go_by(page, page.get_by_role("button", name="已经告诉住户"))
    await page.get_by_text("答复带回给住户了").wait_for()

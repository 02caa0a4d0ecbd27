"""Collecting: the days of the instalments, the bank's list, an account, reminders, the audit; the
household sees the end of it on her phone. And what if another key."""

import re
from pathlib import Path

from playwright.async_api import Browser

from app import database
from app.settings import Settings
from meetings.consultations.services import open_consultation
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import MovingClock
from tests.frozen_poll import NOW, clerk_of, freeze, prepare
from tests.world import World
from votes.costs.drafting import services as drafting
from votes.costs.drafting.rules import DraftItem, DraftPayer
from votes.costs.drafting.storage import read_kept
from votes.costs.versions.services import adopt, publish


async def _published(world: World, data_dir: Path) -> int:
    clerk = clerk_of(world)
    consultation = await open_consultation(clerk, world.estate, "供暖改造", "", now=NOW)
    scheme = await drafting.open_scheme(clerk, consultation, "供暖改造费用分摊方案", now=NOW)

    async def revision() -> int:
        return (await read_kept(scheme)).revision

    item = DraftItem("公共立管", "area", 6_000_017, None, "owners")
    await drafting.save_item(clerk, scheme, await revision(), None, item)
    paying = (DraftPayer("government", "percent", "40"),)
    await drafting.save_payers(clerk, scheme, await revision(), paying)
    await drafting.save_limits(clerk, scheme, await revision(), (None, "", 2, ()))
    return await publish(clerk, scheme, await revision(), data_dir=data_dir, now=NOW)


async def test_bank_list_account_settlement_and_the_household_sees_it(
    world: World,
    served: str,
    settings: Settings,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    version = await _published(world, settings.data_dir)
    poll = await prepare(world)
    await adopt(clerk_of(world), poll, 1, version)
    await freeze(world, poll)
    clock.now = clock.now.replace(month=3, day=18)
    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await desk.goto(f"{served}/sign-in")
    await desk.get_by_label("账号").fill("clerk")
    await desk.get_by_label("密码").fill(World.PASSWORD)
    await go_by(desk, desk.get_by_role("button", name="登录"))

    await desk.goto(f"{served}/costs/versions/{version}")
    await go_by(desk, desk.get_by_role("link", name="开始收款"))
    await desk.get_by_label("第 1 期最后一天").fill("2026-03-10")
    await desk.get_by_label("第 2 期最后一天").fill("2026-06-30")
    await go_by(desk, desk.get_by_role("button", name="开始收款"))
    await desk.get_by_text("还没有写明收款的依据").first.wait_for()
    assert await desk.get_by_label("第 2 期最后一天").input_value() == "2026-06-30"
    await desk.get_by_label("收款的依据").fill("业主表决第 1 号")
    await look(desk, "collecting-open-1280", pictures)
    await go_by(desk, desk.get_by_role("button", name="开始收款"))
    collection = desk.url

    rows = await database.fetch("SELECT unit, amount_fen FROM journal_entries ORDER BY unit")
    due = {row["unit"]: row["amount_fen"] for row in rows}
    lines = ["交易日期,金额,流水号,附言", f"2026-03-05,{due['1-1-102'] / 100:.2f},B1,1-1-102"]
    lines += ["2026-03-05,1000,B2,1号楼1单元201", "2026-03-06,500,B3,没写房号"]
    content = "\n".join(lines).encode("gbk")
    await desk.get_by_label("银行流水").set_input_files(
        {"name": "三月.csv", "mimeType": "text/csv", "buffer": content}
    )
    await go_by(desk, desk.get_by_role("button", name="先看一看"))
    await desk.get_by_text("还没有登记任何一笔").wait_for()
    await look(desk, "collecting-bank-1280", pictures)
    bank = desk.url
    small = await chromium.new_context(
        viewport={"width": 390, "height": 844}, storage_state=await desk.context.storage_state()
    )
    narrow = await small.new_page()
    await narrow.goto(bank)
    await look(narrow, "collecting-bank-390", pictures)
    await go_by(desk, desk.get_by_role("button", name="登记这 2 笔收款"))
    await desk.get_by_text("已登记 2 笔收款，1 行没有登记").wait_for()
    await look(desk, "collecting-1280", pictures)

    await go_by(desk, desk.get_by_role("link", name="提醒还没交清的户"))
    await look(desk, "collecting-reminders-1280", pictures)
    await go_by(desk, desk.get_by_role("button", name="只提醒 1号楼"))
    await desk.get_by_text("已提醒").wait_for()
    await desk.goto(collection)
    await desk.get_by_label("房号").first.fill("1-1-201")
    await go_by(desk, desk.get_by_role("button", name="查看"))
    await desk.get_by_text("交了一部分").first.wait_for()
    await look(desk, "collecting-account-1280", pictures)
    account = desk.url

    await desk.goto(f"{collection}/settle")
    await desk.get_by_label("公共立管").fill("57000.00")
    await look(desk, "collecting-settle-1280", pictures)
    await go_by(desk, desk.get_by_role("button", name="决算", exact=True))
    await desk.get_by_text("已决算，请打印收支决算公告并张贴").wait_for()
    for name, address in (
        ("", collection),
        ("-account", account),
        ("-reminders", f"{collection}/reminders"),
        ("-building", f"{collection}/buildings/1"),
    ):
        await narrow.goto(address)
        await look(narrow, f"collecting{name}-390", pictures)
    if pictures is not None:
        taken = await desk.context.request.get(f"{collection}/closing.pdf")
        (pictures / "closing.pdf").write_bytes(await taken.body())

    await desk.goto(f"{served}/costs/versions/{version}/otherwise")
    await desk.get_by_label("公共立管").select_option("household")
    await go_by(desk, desk.get_by_role("button", name="再算一遍"))
    await desk.get_by_text("这样计算，").wait_for()
    await look(desk, "costs-otherwise-1280", pictures)
    await narrow.goto(f"{served}/costs/versions/{version}/otherwise")
    await narrow.get_by_label("公共立管").select_option("household")
    await go_by(narrow, narrow.get_by_role("button", name="再算一遍"))
    await look(narrow, "costs-otherwise-390", pictures)

    sheet = await (await desk.goto(f"{served}/polls/{poll}/slips/1")).text()  # type: ignore[union-attr]
    link = re.findall(r"(/v/[\w-]{22})</p>", sheet)[2]
    away = await chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    phone = await away.new_page()
    await phone.goto(f"{served}{link}")
    await phone.get_by_label("后四位").fill("1201")
    await go_by(phone, phone.get_by_role("button", name="下一步"))
    if await phone.get_by_text("由谁表决").count():
        await phone.get_by_text("业**").first.click()
        await go_by(phone, phone.get_by_role("button", name="下一步"))
    await phone.goto(f"{served}{link}/costs/1")
    await phone.get_by_text("您家应交（审计决算以后）").wait_for()
    await phone.get_by_text("1,000.00 元").first.wait_for()
    await look_without_scripts(phone, "collecting-mine-390", pictures)

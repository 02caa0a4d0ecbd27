"""A roll with faults, mended at the desk: the wrong rows fetched, a column changed, confirmed."""

from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.conftest import go_by, look
from tests.world import World

ROLL = """柳荫花园名册
楼号,单元,房号,大小,套内面积,业主,证件号后四位,联系电话,备注
9号楼,1单元,101,78.90,60,马祎（已故）,1111,19900001111,
9号楼,1单元,102,八十,60,李兰,2222,,
9号楼,1单元,103,71.20,60,程怡,,19900002222,低保
9号楼,1单元,104,71.20,60,程怡,,,
9号楼,1单元,104,99,60,何珍,3333,,
9号楼,1单元,201,71.20,60,康梅,4444,,
9号楼,1单元,202,71.20,60,康梅,4444,,
合计,,,363.70,,,,,
"""


async def _sign_in(page: Page, served: str) -> None:
    await page.goto(f"{served}/sign-in")
    await page.get_by_label("账号").fill("clerk")
    await page.get_by_label("密码").fill(World.PASSWORD)
    await go_by(page, page.get_by_role("button", name="登录"))


async def test_import_with_faults_and_correction(
    world: World, served: str, chromium: Browser, pictures: Path | None, tmp_path: Path
) -> None:
    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await _sign_in(desk, served)
    roll = tmp_path / "名册.csv"
    roll.write_text(ROLL, "utf-8")
    await desk.goto(f"{served}/estates/{world.estate}/roll")
    await desk.set_input_files("input[type=file]", roll)
    await go_by(desk, desk.get_by_role("button", name="上传并核对"))
    await desk.get_by_text("还不知道哪一列是：专有面积").wait_for()
    await look(desk, "roll-column-missing", pictures)

    await desk.get_by_label("专有面积").select_option("D")
    await desk.get_by_text("读取备注").click()
    await go_by(desk, desk.get_by_role("button", name="按这些列重新核对"))
    await desk.get_by_text("面积“八十”不是数字").wait_for()
    await desk.get_by_text("备注里有 1 户的困难情况").wait_for()
    await look(desk, "roll-faults", pictures)
    async with desk.expect_download() as fetched:
        await desk.get_by_role("link", name="下载有错和存疑的行").click()
    assert (await fetched.value).suggested_filename == "名册-有错的行.xlsx"

    alike = desk.get_by_role("group", name="程*：如是同一人")
    await alike.get_by_text("9-1-103", exact=True).click()
    await alike.get_by_text("9-1-104", exact=True).click()
    other = desk.get_by_role("group", name="康*：如有不是同一人的")
    await other.get_by_text("9-1-202", exact=True).click()
    await go_by(desk, desk.get_by_role("button", name="按此重新计算"))
    await desk.get_by_text("已按您的判断重新计算业主人数。").wait_for()
    small = await desk.context.browser.new_context(  # type: ignore[union-attr]
        viewport={"width": 390, "height": 844}, storage_state=await desk.context.storage_state()
    )
    phone = await small.new_page()
    await phone.goto(desk.url)
    await look(phone, "roll-people-390", pictures)
    await small.close()

    await go_by(desk, desk.get_by_role("button", name="确认导入 5 户"))
    await desk.get_by_text("已导入：新增 5 户").wait_for()
    await look(desk, "roll-imported", pictures)

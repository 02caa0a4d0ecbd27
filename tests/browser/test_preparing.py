"""From a kind to a date: a clerk at her desk; residents and the table on telephones, no scripts."""

from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import MovingClock
from tests.web.test_meeting_papers import PDF
from tests.world import World


async def _press(page: Page, name: str) -> None:
    await go_by(page, page.get_by_role("button", name=name, exact=True).first)


async def _signed_in(chromium: Browser, served: str, account: str) -> Page:
    context = await chromium.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    await page.goto(f"{served}/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(World.PASSWORD)
    await _press(page, "登录")
    return page


async def _phone(chromium: Browser, address: str) -> Page:
    """Old and small, without scripts and without an account."""
    context = await chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = await context.new_page()
    await page.goto(address)
    return page


async def test_from_a_kind_to_a_date(
    world: World,
    served: str,
    chromium: Browser,
    clock: MovingClock,
    pictures: Path | None,
) -> None:
    # The street keeps a room and somebody in the pool.
    street = await _signed_in(chromium, served, "street_staff")
    await street.goto(f"{served}/rooms/new")
    await street.get_by_label("名称").fill("2号会议室")
    await street.get_by_label("在哪里").fill("街道办二楼")
    await street.get_by_label("座位数").fill("12")
    await _press(street, "保存")
    await street.goto(f"{served}/pool/new")
    await street.get_by_label("姓名").fill("孔令仪")
    await street.get_by_text("公益律师", exact=True).click()
    await street.get_by_label("熟悉的领域").fill("供暖 物业")
    await street.get_by_label("账号").select_option(label="孔令仪")
    await _press(street, "加入")
    await look(street, "preparing-expert", pictures)

    # The clerk opens a consultation of a kind, invites and looks for a date.
    desk = await _signed_in(chromium, served, "clerk")
    await desk.goto(f"{served}/consultations/new")
    await desk.get_by_label("小区").select_option(label="柳荫花园")
    await desk.get_by_label("议题").fill("供暖分户改造")
    await desk.locator("label", has_text="供暖改造").click()
    await look(desk, "preparing-new", pictures)
    await _press(desk, "发起，去落实席位")
    consultation = desk.url
    assert "公益律师入席" in await desk.content()
    await look(desk, "preparing-consultation", pictures)
    await go_by(desk, desk.get_by_role("link", name="推荐律师、社工、专家"))
    assert "熟悉：供暖" in await desk.content()
    await look(desk, "preparing-suggestions", pictures)
    await go_by(desk, desk.get_by_role("button", name="邀请入席").first)
    await _press(desk, "记下声明")
    await desk.goto(f"{consultation}/voices")
    await desk.get_by_label("姓名").fill("李大爷")
    await desk.get_by_text("代表持反对意见的居民").click()
    await _press(desk, "请入席")
    await look(desk, "preparing-voices", pictures)
    await desk.goto(consultation)
    await go_by(desk, desk.get_by_role("link", name="找开会时间"))
    await _press(desk, "找时间")
    assert "2号会议室12座，本次2人" in await desk.content()
    await look(desk, "preparing-dates", pictures)

    # Not sure: she asks. The lawyer answers on her telephone.
    await go_by(desk, desk.get_by_role("link", name="拿不准"))
    assert await desk.get_by_label("联系人").input_value() == "陈小雨"
    await desk.get_by_label("联系电话").fill("0931-5550101")
    await _press(desk, "发起")
    poll = desk.url
    await look(desk, "preparing-datepoll", pictures)
    link = await desk.get_by_label("孔令仪").input_value()
    phone = await _phone(chromium, served + link[link.index("/d/") :])
    await look_without_scripts(phone, "preparing-own-dates", pictures)
    for width in (360, 390, 720):
        await phone.set_viewport_size({"width": width, "height": 740})
        for question in await phone.get_by_role("group").all():
            boxes = [await one.bounding_box() for one in await question.locator(".choice").all()]
            # All three beside each other, or each below the one before.
            assert 1 in (len({box["y"] for box in boxes if box}), len({b["x"] for b in boxes if b}))
    await phone.set_viewport_size({"width": 360, "height": 740})
    assert await phone.get_by_role("link", name="0931-5550101").is_visible()
    for question in await phone.get_by_role("group").all():
        await question.get_by_label("有空").check()
    await _press(phone, "提交")
    assert "已收到，谢谢" in await phone.content()
    await desk.goto(poll)
    assert "有空 1 人" in await desk.content()

    # She calls the meeting, puts a paper to it, and opens the page for residents.
    await go_by(desk, desk.get_by_role("link", name="用这个时间召集会议").first)
    await desk.get_by_label("会议室").select_option(index=1)
    await desk.get_by_label("主持人").fill("周文静")
    assert await desk.get_by_label("联系电话").input_value() == "0931-5550101"
    await desk.get_by_label("提前召开的理由").fill("供暖季就要开始")
    await _press(desk, "定下会议")
    await go_by(desk, desk.get_by_role("link", name="会前材料和居民提问"))
    await desk.get_by_label("材料名称").fill("改造方案")
    await desk.locator("input[type=file]").set_input_files(
        {"name": "方案.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    await _press(desk, "上传")
    await _press(desk, "开放公开页面")
    await look(desk, "preparing-papers", pictures)
    public = await desk.get_by_label("链接").input_value()
    papers = desk.url
    resident = await _phone(chromium, served + public[public.index("/p/") :])
    await look_without_scripts(resident, "preparing-public", pictures)
    await resident.get_by_label("内容").fill("老人怎么办？")
    await _press(resident, "提交")
    assert "已收到" in await resident.content()
    await desk.goto(papers)
    await desk.get_by_label("答复", exact=True).fill("社区上门帮忙。")
    await look(desk, "preparing-question", pictures)
    await _press(desk, "答复")
    await resident.reload()
    assert "社区上门帮忙。" in await resident.content()
    await look_without_scripts(resident, "preparing-answered", pictures)

"""An administrator invites a clerk, who sets her password and finds her work waiting."""

from pathlib import Path

import pyotp
from playwright.async_api import Browser

from tests.browser.conftest import go_by, look
from tests.conftest import MovingClock
from tests.world import World

SECRET = "three words together"


async def test_from_the_invitation_to_the_first_page(
    world: World, served: str, chromium: Browser, clock: MovingClock, pictures: Path | None
) -> None:
    desk = await (await chromium.new_context(viewport={"width": 1280, "height": 900})).new_page()
    await desk.goto(f"{served}/sign-in")
    await desk.get_by_label("账号").fill("administrator")
    await desk.get_by_label("密码").fill(World.PASSWORD)
    await go_by(desk, desk.get_by_role("button", name="登录"))
    await go_by(desk, desk.get_by_role("navigation").get_by_role("link", name="人员"))
    await look(desk, "people", pictures)
    await desk.goto(f"{served}/grids")
    await desk.get_by_label("所属社区").select_option(label="柳荫社区")
    await desk.get_by_label("网格名称").fill("第一网格")
    await go_by(desk, desk.get_by_role("button", name="建立网格"))
    await desk.get_by_label("1号楼").check()
    await look(desk, "grid", pictures)
    await go_by(desk, desk.get_by_role("button", name="保存"))
    await look(desk, "grids", pictures)
    await desk.goto(f"{served}/bodies/new")
    await desk.get_by_label("类别").select_option(label="供热公司")
    await desk.get_by_label("单位名称").fill("暖城供热有限公司")
    await desk.get_by_label("在哪里工作").select_option(label="柳荫社区")
    await look(desk, "body", pictures)
    await go_by(desk, desk.get_by_role("button", name="登记单位"))
    await look(desk, "bodies", pictures)
    await desk.goto(f"{served}/people")
    await go_by(desk, desk.get_by_role("link", name="邀请人员"))
    await look(desk, "person-role", pictures)
    await go_by(desk, desk.get_by_role("link", name="社区工作人员"))
    await desk.get_by_label("在哪里任职").select_option(label="柳荫社区")
    await desk.get_by_label("姓名").fill("林晓")
    await desk.get_by_label("账号").fill("linxiao")
    await look(desk, "person-new", pictures)
    await go_by(desk, desk.get_by_role("button", name="建立账号"))
    link = await desk.get_by_label("链接").input_value()
    await look(desk, "person-link", pictures)
    await go_by(desk, desk.get_by_role("link", name="已经复制好"))
    await go_by(desk, desk.get_by_role("link", name="林晓"))
    await look(desk, "person", pictures)

    phone = await (await chromium.new_context(viewport={"width": 390, "height": 844})).new_page()
    await phone.goto(served + "/invitations/" + link.rpartition("/")[2])
    await look(phone, "invitation-390", pictures)
    await phone.get_by_label("新密码").fill(SECRET)
    await phone.get_by_label("再输入一次").fill(SECRET)
    await go_by(phone, phone.get_by_role("button", name="设置密码"))
    await phone.get_by_label("账号").fill("linxiao")
    await phone.get_by_label("密码").fill(SECRET)
    await go_by(phone, phone.get_by_role("button", name="登录"))
    await phone.get_by_role("heading", name="林晓，您好").wait_for()
    await look(phone, "first-home-390", pictures)
    await phone.goto(f"{served}/account")
    await look(phone, "account-390", pictures)
    await go_by(phone, phone.get_by_role("link", name="开启动态口令"))
    await phone.get_by_label("现在的密码").fill(SECRET)
    await go_by(phone, phone.get_by_role("button", name="下一步"))
    codes = pyotp.TOTP(await phone.locator("code").inner_text())
    await look(phone, "codes-390", pictures)
    await phone.get_by_label("动态口令").fill(codes.at(clock()))
    await go_by(phone, phone.get_by_role("button", name="开启动态口令"))
    await go_by(phone, phone.get_by_role("button", name="从所有设备退出登录"))
    await phone.get_by_label("账号").fill("linxiao")
    await phone.get_by_label("密码").fill(SECRET)
    await go_by(phone, phone.get_by_role("button", name="登录"))
    clock.forward(seconds=30)
    await look(phone, "sign-in-code-390", pictures)
    await phone.get_by_label("动态口令").fill(codes.at(clock()))
    await go_by(phone, phone.get_by_role("button", name="登录"))
    await phone.get_by_role("heading", name="林晓，您好").wait_for()
    await phone.goto(served + "/invitations/" + link.rpartition("/")[2])
    await look(phone, "invitation-used-390", pictures)
    await desk.set_viewport_size({"width": 390, "height": 844})
    for path in ("people", "bodies", "grids"):
        await desk.goto(f"{served}/{path}")
        await look(desk, f"{path}-390", pictures)

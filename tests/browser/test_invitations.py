"""An invitation on an old telephone without JavaScript, and the clerk's pages about it."""

from pathlib import Path

from playwright.async_api import Browser

from app.outbox.links import link_token
from tests.browser.conftest import go_by, look, look_without_scripts
from tests.conftest import MovingClock
from tests.meeting_world import SECRET, a_meeting, a_table, invitation_of
from tests.world import World


async def test_an_invitation_is_answered_on_an_old_telephone(
    world: World, clock: MovingClock, served: str, chromium: Browser, pictures: Path | None
) -> None:
    meeting = await a_meeting(world, await a_table(world, clock), clock)
    invited = await invitation_of("张建国")
    link = f"{served}/i/{invited}-{link_token(SECRET, f'invitation:{invited}:0')}"
    old = await chromium.new_context(
        viewport={"width": 360, "height": 640}, java_script_enabled=False
    )
    phone = await old.new_page()
    await phone.goto(link)
    await phone.get_by_label("由他人代为参加", exact=True).check()
    await phone.get_by_label("由谁代为参加").fill("马玉琴")
    await go_by(phone, phone.get_by_role("button", name="告诉社区"))
    assert await phone.get_by_label("由谁代为参加").input_value() == "马玉琴"
    await look_without_scripts(phone, "invitation-360-refused", pictures)
    await phone.get_by_label("委托的依据").fill("电话委托")
    await go_by(phone, phone.get_by_role("button", name="告诉社区"))
    assert await phone.get_by_text("收到您的答复了，谢谢。").is_visible()
    await look_without_scripts(phone, "invitation-360-answered", pictures)
    await phone.get_by_label("参加", exact=True).check()
    await go_by(phone, phone.get_by_role("button", name="改为这个答复"))
    await old.close()
    for width in (390, 1280):
        context = await chromium.new_context(viewport={"width": width, "height": 900})
        page = await context.new_page()
        await page.goto(f"{served}/sign-in")
        await page.get_by_label("账号").fill("clerk")
        await page.get_by_label("密码").fill(World.PASSWORD)
        await go_by(page, page.get_by_role("button", name="登录"))
        for name, path in (
            ("invitations", f"/meetings/{meeting}/invitations"),
            ("invitation", f"/meetings/{meeting}/invitations/{invited}"),
            ("cancel", f"/meetings/{meeting}/invitations/cancel"),
            ("contacts", "/consultations/1/contacts"),
            ("messages", "/messages"),
            ("owed", "/outbox"),
            ("message-settings", "/account/messages"),
            ("calendar", "/account/calendar"),
        ):
            await page.goto(f"{served}{path}")
            await look(page, f"{name}-{width}", pictures)
        await context.close()

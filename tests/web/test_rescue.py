"""The only administrator lost her telephone: `yishi rescue`, and what becomes of her account."""

import pyotp
import pytest
from litestar import Litestar

from app import database
from app.accounts.services import hash_token
from app.errors import YishiError
from app.people.rescue import rescue_administrator
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_own_account import NEW, switch_on
from tests.web.test_people import actions, typed_twice
from tests.world import World

TOKEN = "a-token-that-nobody-guesses"
LINK = f"/invitations/{TOKEN}"


async def _codes(browser: Browser, clock: MovingClock, who: str = "administrator") -> pyotp.TOTP:
    await browser.sign_in(who)
    return await switch_on(browser, clock)


async def test_a_link_and_no_code_any_more(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await _codes(browser, clock)
    done = await rescue_administrator("administrator", "手机丢失", token=TOKEN, now=clock())
    assert done.had_codes
    assert (await browser.get("/people")).headers["location"].startswith("/sign-in")
    async with new_browser(app) as anew:
        assert (await anew.submit(LINK, typed_twice(NEW))).status_code == 303
        assert (await anew.sign_in("administrator")).status_code == 422
        answer = await anew.sign_in("administrator", NEW)
        assert answer.headers["location"] == "/"  # no code is asked for
        page = await anew.get("/audit")
        assert "在服务器上为系统管理员关闭动态口令" in page.text
        assert "命令行" in page.text
        assert "手机丢失" in page.text
    assert await actions() == ["set_totp", "rescue_administrator", "reset_password"]


async def test_a_link_that_was_out_holds_no_more(world: World, clock: MovingClock) -> None:
    for token in ("first", "second"):
        await rescue_administrator("administrator", "再来一次", token=token, now=clock())
    held = await database.fetch("SELECT token_hash FROM invitations WHERE expires_at > $1", clock())
    assert [row["token_hash"] for row in held] == [hash_token("second")]


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("nobody", "没有“nobody”这个账号"),
        ("clerk", "不是系统管理员"),
        ("secretary", "不是系统管理员"),
    ],
)
async def test_nobody_else_is_rescued(
    world: World, clock: MovingClock, account: str, said: str
) -> None:
    with pytest.raises(YishiError, match=said):
        await rescue_administrator(account, "试试", token=TOKEN, now=clock())
    assert await database.fetch("SELECT 1 FROM invitations") == []
    assert await actions() == []


async def test_an_account_that_was_closed_stays_closed(world: World, clock: MovingClock) -> None:
    await database.execute("UPDATE persons SET active = false WHERE account = 'administrator'")
    with pytest.raises(YishiError, match="停用"):
        await rescue_administrator("administrator", "试试", token=TOKEN, now=clock())

"""Signing in and out, as a browser sees it."""

from dataclasses import replace

import httpx

from app import database
from app.main import create_app
from app.settings import Settings
from tests.conftest import Browser, MovingClock, new_browser
from tests.world import World


async def test_a_clerk_signs_in_and_out(world: World, browser: Browser):
    answer = await browser.sign_in("clerk")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await browser.get("/estates")).status_code == 200
    await browser.submit("/sign-out")
    answer = await browser.get("/estates")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?back=")


async def test_a_wrong_password_keeps_the_account_and_says_what_to_do(
    world: World, browser: Browser
):
    answer = await browser.sign_in("clerk", "wrong password")
    assert answer.status_code == 422
    assert "账号或密码不正确" in answer.text
    assert 'value="clerk"' in answer.text
    assert "wrong password" not in answer.text


async def test_an_unknown_account_is_told_the_same(world: World, browser: Browser):
    wrong = await browser.sign_in("clerk", "wrong password")
    unknown = await browser.sign_in("nobody", "wrong password")
    assert unknown.status_code == wrong.status_code
    assert unknown.text.replace("nobody", "") == wrong.text.replace("clerk", "")


async def test_five_failures_make_that_pair_wait_and_nobody_else(
    world: World, browser: Browser, clock: MovingClock
):
    for _ in range(5):
        await browser.sign_in("clerk", "wrong password")
    assert "密码连续输错次数过多" in (await browser.sign_in("clerk")).text
    assert (await browser.sign_in("secretary")).status_code == 303
    clock.forward(minutes=16)
    assert (await browser.sign_in("clerk")).status_code == 303


async def test_a_session_ends_by_itself(world: World, browser: Browser, clock: MovingClock):
    await browser.sign_in("clerk")
    clock.forward(hours=13)
    assert (await browser.get("/estates")).status_code == 303


async def test_the_way_back_never_leaves_the_site(world: World, browser: Browser):
    for back in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        answer = await browser.submit(
            "/sign-in", {"account": "clerk", "password": World.PASSWORD, "back": back}
        )
        assert answer.headers["location"] == "/"


async def test_a_post_without_the_csrf_field_is_refused(world: World, browser: Browser):
    await browser.get("/sign-in")
    answer: httpx.Response = await browser.post(
        "/sign-in", data={"account": "clerk", "password": World.PASSWORD}
    )
    assert answer.status_code == 403
    assert "安全校验" in answer.text
    assert "Traceback" not in answer.text


async def test_every_page_carries_the_headers(world: World, browser: Browser):
    answer = await browser.get("/sign-in")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"


async def test_behind_https_every_cookie_says_so(
    db: str, world: World, settings: Settings, clock: MovingClock
):
    """The session, the CSRF field's, the display's, and what is said once after a redirect."""
    app = create_app(replace(settings, https=True), clock=clock)
    await database.disconnect()
    async with app.lifespan(), new_browser(app) as browser:
        browser.base_url = "https://yishi.test"
        answers = [
            await browser.get("/sign-in"),
            await browser.sign_in("clerk"),
            await browser.submit("/display", {"elder": "1"}),
            await browser.submit(
                "/estates/new", {"community": world.community, "name": "新", "address": "路 1"}
            ),
        ]
    cookies = [said for answer in answers for said in answer.headers.get_list("set-cookie")]
    assert {said.partition("=")[0] for said in cookies} >= {"csrftoken", "session", "elder"}
    for said in cookies:
        assert "secure" in said.lower(), said
        assert "httponly" in said.lower(), said
        assert "samesite=lax" in said.lower(), said


async def test_an_unknown_address_is_a_page_in_chinese(browser: Browser):
    answer = await browser.get("/no/such/page")
    assert answer.status_code == 404
    assert "没有找到" in answer.text

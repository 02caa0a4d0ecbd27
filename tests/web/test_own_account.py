"""One's own account: password, sessions, one-time codes; signing in with them; the limits."""

import asyncio
import dataclasses
import re
from collections.abc import AsyncIterator

import pyotp
import pytest
from litestar import Litestar

from app import database
from app.main import create_app
from app.settings import Settings
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.test_people import actions, link_in
from tests.world import World

NEW = "another pass phrase"
WRONG = "not the password"


async def switch_on(browser: Browser, clock: MovingClock) -> pyotp.TOTP:
    """The signed-in person's codes, as her telephone has them."""
    page = await browser.submit("/account/codes", {"old": World.PASSWORD})
    assert page.status_code == 200, page.text
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert found is not None
    assert "<svg" in page.text
    codes = pyotp.TOTP(found[1])
    on = await browser.submit("/account/codes/on", {"code": codes.at(clock())})
    assert on.status_code == 303, on.text
    return codes


async def test_a_new_password_ends_the_other_sessions(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    typed = {"old": World.PASSWORD, "password": NEW, "again": NEW}
    for wrong, said in (
        ({"old": WRONG}, "现在的密码不正确"),
        ({"again": "something else"}, "两次输入的密码不一样"),
        ({"password": "short", "again": "short"}, "密码太短"),
    ):
        answer = await browser.submit("/account/password", {**typed, **wrong})
        assert answer.status_code == 422
        assert said in answer.text
        assert NEW not in answer.text
    async with new_browser(app) as elsewhere:
        await elsewhere.sign_in("clerk")
        assert (await browser.submit("/account/password", dict(typed))).status_code == 303
        assert (await elsewhere.get("/account")).headers["location"].startswith("/sign-in")
        assert (await browser.get("/account")).status_code == 200
        assert (await elsewhere.sign_in("clerk")).status_code == 422
        assert (await elsewhere.sign_in("clerk", NEW)).status_code == 303
    assert await actions() == ["change_password"]


async def test_guessing_the_old_password_is_limited(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    typed = {"old": WRONG, "password": NEW, "again": NEW}
    for _ in range(5):
        await browser.submit("/account/password", dict(typed))
    answer = await browser.submit("/account/password", {**typed, "old": World.PASSWORD})
    assert "次数过多" in answer.text


async def test_signed_out_everywhere(world: World, app: Litestar, browser: Browser) -> None:
    await browser.sign_in("clerk")
    async with new_browser(app) as elsewhere:
        await elsewhere.sign_in("clerk")
        assert (await elsewhere.submit("/account/sign-out-everywhere")).status_code == 303
    assert (await browser.get("/account")).headers["location"].startswith("/sign-in")
    assert await actions() == ["sign_out_everywhere"]


async def test_the_page_shows_roles_and_the_last_ones_signed_in(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    page = (await browser.get("/account")).text
    assert "柳荫社区" in page
    assert "社区工作人员" in page
    assert "127.0.0.1" in page


async def test_with_codes_a_password_alone_opens_nothing(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    codes = await switch_on(browser, clock)
    async with new_browser(app) as later:
        half = await later.sign_in("clerk")
        assert half.headers["location"] == "/sign-in/code?back=/"
        assert (await later.get("/account")).headers["location"].startswith("/sign-in")
        assert (await later.get("/sign-in/code")).status_code == 200
        # The one that switched them on is used up.
        used = await later.submit("/sign-in/code", {"code": codes.at(clock())})
        assert used.status_code == 422
        assert "动态口令不正确" in used.text
        clock.forward(seconds=30)
        done = await later.submit("/sign-in/code", {"code": codes.at(clock()), "back": "/estates"})
        assert done.headers["location"] == "/estates"
        assert (await later.get("/account")).status_code == 200
        assert "half_signed_in" not in later.cookies
    async with new_browser(app) as thief:  # who saw the code
        await thief.sign_in("clerk")
        seen = await thief.submit("/sign-in/code", {"code": codes.at(clock())})
        assert seen.status_code == 422


async def test_two_at_once_with_one_code(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    codes = await switch_on(browser, clock)
    clock.forward(minutes=1)
    async with new_browser(app) as one, new_browser(app) as other:
        for each in (one, other):
            await each.sign_in("clerk")
        answers = await asyncio.gather(
            *(each.submit("/sign-in/code", {"code": codes.at(clock())}) for each in (one, other))
        )
    assert sorted(answer.status_code for answer in answers) == [303, 422]


async def test_the_half_way_ends_by_itself_and_with_a_new_password(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    codes = await switch_on(browser, clock)
    async with new_browser(app) as late:
        assert (await late.get("/sign-in/code")).headers["location"] == "/sign-in"
        await late.sign_in("clerk")
        clock.forward(minutes=10)
        answer = await late.submit("/sign-in/code", {"code": codes.at(clock())})
        assert answer.headers["location"] == "/sign-in"
        await late.sign_in("clerk")
        typed = {"old": World.PASSWORD, "password": NEW, "again": NEW}
        await browser.submit("/account/password", typed)
        answer = await late.submit("/sign-in/code", {"code": codes.at(clock())})
        assert answer.headers["location"] == "/sign-in"
        late.cookies.set("half_signed_in", "code:1:x:9999999999.forged")
        assert (await late.get("/sign-in/code")).headers["location"] == "/sign-in"


async def test_guessing_codes_is_limited(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    codes = await switch_on(browser, clock)
    clock.forward(minutes=1)
    async with new_browser(app) as guesser:
        await guesser.sign_in("clerk")
        for _ in range(5):
            await guesser.submit("/sign-in/code", {"code": "abcdef"})
        answer = await guesser.submit("/sign-in/code", {"code": codes.at(clock())})
        assert answer.status_code == 422
        assert "次数过多" in answer.text


async def test_off_again_with_a_code_or_by_whoever_manages_her(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await browser.sign_in("clerk")
    codes = await switch_on(browser, clock)
    assert "已经开启" in (await browser.submit("/account/codes", {"old": World.PASSWORD})).text
    wrong = await browser.submit("/account/codes/off", {"code": "000"})
    assert wrong.status_code == 422
    clock.forward(minutes=1)
    off = await browser.submit("/account/codes/off", {"code": codes.at(clock())})
    assert off.status_code == 303
    await switch_on(browser, clock)
    async with new_browser(app) as secretary:
        await secretary.sign_in("secretary")
        await secretary.submit(f"/people/{world.clerk}/totp/clear")
    assert (await browser.sign_in("clerk")).headers["location"] == "/"
    assert await actions() == ["set_totp", "remove_totp", "set_totp", "clear_totp"]


@pytest.fixture
async def strict(db: str, settings: Settings, clock: MovingClock) -> AsyncIterator[Litestar]:
    """The application that asks administrators for codes."""
    await database.disconnect()
    application = create_app(
        dataclasses.replace(settings, totp_for_administrators=True), clock=clock
    )
    async with application.lifespan():
        yield application


async def test_an_administrator_sets_up_codes_before_anything_else(
    world: World, strict: Litestar, clock: MovingClock
) -> None:
    async with new_browser(strict) as browser:
        await browser.sign_in("clerk")
        assert (await browser.get("/estates")).status_code == 200
        await browser.sign_in("administrator")
        for path in ("/", "/people", "/audit"):
            assert (await browser.get(path)).headers["location"] == "/account"
        assert "先开启动态口令" in (await browser.get("/account")).text
        codes = await switch_on(browser, clock)
        assert (await browser.get("/people")).status_code == 200
        clock.forward(minutes=1)
        off = await browser.submit("/account/codes/off", {"code": codes.at(clock())})
        assert off.status_code == 422
        assert "必须使用动态口令" in off.text


async def _fail(n: int, clock: MovingClock, account: str, address: str) -> None:
    await database.execute(
        "INSERT INTO sign_in_failures (account, address, failed_at)"
        " SELECT replace($2, '*', n::text), replace($3, '*', n::text), $4"
        " FROM generate_series(1, $1) n",
        n,
        account,
        address,
        clock(),
    )


@pytest.mark.parametrize(
    ("n", "account", "address"), [(30, "clerk", "10.0.0.*"), (100, "guess*", "127.0.0.1")]
)
async def test_nobody_locks_out_who_is_known_at_the_address(
    world: World, browser: Browser, clock: MovingClock, n: int, account: str, address: str
) -> None:
    await _fail(n - 1, clock, account, address)
    assert (await browser.sign_in("clerk")).status_code == 303  # known here from now on
    await _fail(n, clock, account, address)
    assert (await browser.sign_in("clerk")).status_code == 303
    if address == "127.0.0.1":
        assert "次数过多" in (await browser.sign_in("secretary")).text
    clock.forward(days=30)
    await _fail(n, clock, account, address)
    assert "次数过多" in (await browser.sign_in("clerk")).text
    clock.forward(minutes=15)
    assert (await browser.sign_in("clerk")).status_code == 303
    assert await database.fetch("SELECT 1 FROM sign_in_failures") == []


async def test_many_guesses_at_once_are_no_more_than_allowed(world: World, app: Litestar) -> None:
    async with new_browser(app) as guesser:
        await guesser.get("/sign-in")
        answers = await asyncio.gather(*(guesser.sign_in("clerk", WRONG) for _ in range(12)))
    said = ["账号或密码不正确" in answer.text for answer in answers]
    assert said.count(True) == 5


async def test_without_a_password_yet_nobody_signs_in(world: World, browser: Browser) -> None:
    await browser.sign_in("administrator")
    typed = {"role": "community_clerk", "name": "林晓", "account": "linxiao"}
    page = await browser.submit("/people/new", {**typed, "place": world.community})
    assert link_in(page)
    assert (await browser.sign_in("linxiao", "anything at all")).status_code == 422

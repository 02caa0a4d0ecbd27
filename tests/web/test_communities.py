"""The telephone of a community: said by its staff, found by residents where they get no further."""

import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import open_poll
from tests.world import World


async def test_residents_find_the_number_on_their_pages(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    link = poll.links["1-1-101"]
    async with new_browser(app) as phone:
        page = (await phone.get(link)).text
        assert (
            '柳荫社区工作人员（<a class="nowrap" href="tel:09315550111">0931-5550111转2</a>）'
            in page
        )
        path = f"/communities/{world.community}"
        assert (await browser.submit(path, {"phone": "0931－5550122"})).status_code == 303
        page = (await phone.get(link)).text
        assert '<a class="nowrap" href="tel:09315550122">0931-5550122</a>' in page
    assert (
        "柳荫社区工作人员（0931-5550122）"
        in (await browser.get(f"{poll.path}/campaign/slips")).text
    )
    (entry,) = await database.fetch(
        "SELECT before, after, community FROM audit_entries WHERE action = 'change_community_phone'"
    )
    assert (entry["before"], entry["after"], entry["community"]) == (
        '{"phone": "0931-5550111转2"}',
        '{"phone": "0931-5550122"}',
        world.community,
    )


async def test_who_has_said_none_is_asked_for_it(world: World, browser: Browser) -> None:
    await browser.sign_in("other_clerk")
    path = f"/communities/{world.other_community}"
    assert path in (await browser.get("/")).text
    assert "没有登记" in (await browser.get("/estates")).text
    assert (await browser.submit(path, {"phone": "12345"})).status_code == 303
    assert path not in (await browser.get("/")).text
    assert "没有登记" not in (await browser.get("/estates")).text


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "找小王",
        "1" * 31,
        "0931-5550111转八",
        "⑴⑴⑴⑴⑴⑴⑴⑴转123456",  # in plain letters it is longer than what is kept
        "- - - - -",
    ],
)
async def test_what_cannot_be_dialled_is_refused_and_kept(
    typed: str, world: World, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    path = f"/communities/{world.community}"
    answer = await browser.submit(path, {"phone": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    row = await database.fetch_one("SELECT phone FROM communities WHERE id = $1", world.community)
    assert row is not None and row["phone"] == World.PHONE


async def test_who_may_not(world: World, browser: Browser) -> None:
    path = f"/communities/{world.community}"
    for account, status in (
        ("street_staff", 403),
        ("other_street_staff", 404),
        ("other_clerk", 404),
        ("lawyer", 404),
        ("administrator", 404),
    ):
        await browser.sign_in(account)
        assert (await browser.get(path)).status_code == status, account
        answer = await browser.submit(path, {"phone": "0931-5550199"})
        assert answer.status_code == status, account
    row = await database.fetch_one("SELECT phone FROM communities WHERE id = $1", world.community)
    assert row is not None and row["phone"] == World.PHONE

"""Estates: the list, opening one, the building chart; each stays within its community."""

import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, new_browser
from tests.world import World


async def test_open_one_and_find_it_in_the_list(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    typed = {"community": world.community, "name": "柳荫二期", "address": "柳荫路 2 号"}
    opened = await browser.submit("/estates/new", dict(typed))
    assert opened.status_code == 303, opened.text
    page = (await browser.get(opened.headers["location"])).text
    assert "柳荫二期" in page
    assert "这个小区还没有业主名册" in page
    listed = (await browser.get("/estates")).text
    assert "柳荫二期" in listed
    assert "松涛苑" not in listed
    again = await browser.submit("/estates/new", dict(typed))
    assert again.status_code == 422
    assert "柳荫路 2 号" in again.text


async def test_all_faults_at_once(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    typed = {"community": "", "name": "", "address": "<b>柳荫路</b>"}
    answer = await browser.submit("/estates/new", typed)
    assert answer.status_code == 422
    assert "有 2 处需要改正" in answer.text
    assert "&lt;b&gt;柳荫路&lt;/b&gt;" in answer.text


async def test_the_building_chart_shows_every_flat(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    page = (await browser.get(f"/estates/{world.estate}")).text
    for room in ("101", "102", "201", "202", "301", "302"):
        assert page.count(f">{room}<") >= 2  # of two buildings
    assert "业主1-1-101" not in page  # no names on the chart


@pytest.mark.parametrize(
    ("account", "reads"),
    [
        ("secretary", True),
        ("street_staff", True),
        ("other_clerk", False),
        ("other_street_staff", False),
        ("lawyer", False),
        ("administrator", False),
    ],
)
async def test_who_sees_and_who_opens(
    world: World, app: Litestar, browser: Browser, account: str, reads: bool
) -> None:
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"/estates/{world.estate}")).status_code == (200 if reads else 404)
        typed = {"community": world.community, "name": "新小区", "address": "路"}
        answer = await other.submit("/estates/new", typed)
        assert answer.status_code == (303 if account == "secretary" else 403)
    made = await database.fetch("SELECT 1 FROM estates WHERE name = '新小区'")
    assert len(made) == (1 if account == "secretary" else 0)


async def test_signs_that_nobody_types_are_left_out(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    typed = {"community": world.community, "name": "柳荫\x00三\x1b期\ufeff", "address": "路\u2028"}
    opened = await browser.submit("/estates/new", typed)
    assert opened.status_code == 303, opened.text
    (row,) = await database.fetch("SELECT name, address FROM estates WHERE name LIKE '柳荫三%'")
    assert (row["name"], row["address"]) == ("柳荫三期", "路")

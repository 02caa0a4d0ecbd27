"""What those see who look after a building, a grid, or help: theirs, and no owner."""

import pytest

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from tests.conftest import Browser, MovingClock
from tests.web.test_results import counting_queries
from tests.world import World


async def test_a_building_head_sees_her_building_and_no_other(
    world: World, browser: Browser, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await database.fetch("SELECT id FROM buildings ORDER BY id")
    head = (Granted("building_head", building=first["id"]),)
    await create_person("张建国", "head", World.PASSWORD, head, now=clock())
    await browser.sign_in("head")
    home = (await browser.get("/")).text
    assert f"/buildings/{first['id']}" in home
    assert "柳荫花园1号楼" in home
    assert f"/buildings/{second['id']}" not in home
    with counting_queries(monkeypatch) as asked:
        page = await browser.get(f"/buildings/{first['id']}")
    assert len(asked) == 3
    assert "1号楼1单元101" in page.text
    assert "业主1-1-101" not in page.text
    assert "1990000" not in page.text
    assert (await browser.get(f"/buildings/{second['id']}")).status_code == 404
    assert (await browser.get(f"/estates/{world.estate}")).status_code == 404


async def test_a_grid_worker_sees_the_buildings_of_her_grid(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    first, second = await database.fetch("SELECT id FROM buildings ORDER BY id")
    grid = await database.fetch_one(
        "INSERT INTO grids (community, name) VALUES ($1, '第一网格') RETURNING id", world.community
    )
    assert grid is not None
    await database.execute("UPDATE buildings SET grid = $1 WHERE id = $2", grid["id"], second["id"])
    worker = (Granted("grid_worker", grid=grid["id"]),)
    await create_person("李网格", "worker", World.PASSWORD, worker, now=clock())
    await browser.sign_in("worker")
    home = (await browser.get("/")).text
    assert "第一网格" in home
    assert f"/buildings/{second['id']}" in home
    assert (await browser.get(f"/buildings/{second['id']}")).status_code == 200
    assert (await browser.get(f"/buildings/{first['id']}")).status_code == 404


async def test_a_volunteer_is_told_where_she_helps(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    helper = (Granted("volunteer", community=world.community),)
    await create_person("小周", "helper", World.PASSWORD, helper, now=clock())
    await browser.sign_in("helper")
    assert "您是柳荫社区的志愿者" in (await browser.get("/")).text
    first, _second = await database.fetch("SELECT id FROM buildings ORDER BY id")
    assert (await browser.get(f"/buildings/{first['id']}")).status_code == 404


@pytest.mark.parametrize(("account", "reads"), [("clerk", True), ("other_clerk", False)])
async def test_readers_of_the_estate_read_its_buildings(
    world: World, browser: Browser, account: str, reads: bool
) -> None:
    first, _second = await database.fetch("SELECT id FROM buildings ORDER BY id")
    await browser.sign_in(account)
    answer = await browser.get(f"/buildings/{first['id']}")
    assert answer.status_code == (200 if reads else 404)
    assert (await browser.get("/buildings/999999")).status_code == 404

"""Bodies and grids: kept by the administrator everywhere, by a secretary at home."""

import pytest

from app import database
from app.bodies.forms import BodyKind
from app.bodies.words import body_kind_in_words
from app.places.tables import BODY_KINDS
from tests.conftest import Browser
from tests.web.test_people import actions
from tests.web.test_results import counting_queries
from tests.world import World

HEAT = {"kind": "heating_company", "name": "暖城供热公司"}


def test_every_kind_has_words() -> None:
    assert BodyKind.__args__ == BODY_KINDS  # type: ignore[attr-defined]
    assert len({body_kind_in_words(kind) for kind in BODY_KINDS}) == len(BODY_KINDS)


async def test_a_body_from_its_first_day_to_its_last(world: World, browser: Browser) -> None:
    await browser.sign_in("secretary")
    here = {**HEAT, "where": f"c{world.community}"}
    assert (await browser.submit("/bodies/new", dict(here))).status_code == 303
    again = await browser.submit("/bodies/new", dict(here))
    assert again.status_code == 422
    assert "已经有名为" in again.text
    row = await database.fetch_one("SELECT id FROM bodies")
    assert row is not None
    path = f"/bodies/{row['id']}"
    assert 'value="暖城供热公司"' in (await browser.get(path)).text
    assert (await browser.submit(path, {**here, "name": "兰暖供热公司"})).status_code == 303
    assert "兰暖供热公司" in (await browser.get("/bodies")).text
    assert (await browser.submit(f"{path}/deactivate")).status_code == 303
    assert "已停用" in (await browser.get("/bodies")).text
    await browser.submit(f"{path}/reactivate")
    assert await actions() == ["open_body", "change_body", "deactivate_body", "reactivate_body"]
    wrong = await browser.submit(path, {"kind": "bank", "name": "", "where": "x"})
    assert "有 3 处需要改正" in wrong.text


async def test_a_secretary_keeps_no_body_beyond_her_community(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("administrator")
    for where in ("", f"s{world.street}", f"c{world.other_community}"):
        assert (await browser.submit("/bodies/new", {**HEAT, "where": where})).status_code == 303
    unknown = await browser.submit("/bodies/new", {**HEAT, "where": "c999999"})
    assert unknown.status_code == 422
    rows = await database.fetch("SELECT id FROM bodies")
    await browser.sign_in("secretary")
    assert "暖城" not in (await browser.get("/bodies")).text
    for row in rows:
        path = f"/bodies/{row['id']}"
        assert (await browser.get(path)).status_code == 404
        for act in ("", "/deactivate", "/reactivate"):
            answer = await browser.submit(path + act, {**HEAT, "where": f"c{world.community}"})
            assert answer.status_code == 404
    for where in ("", f"s{world.street}", f"c{world.other_community}"):
        assert (await browser.submit("/bodies/new", {**HEAT, "where": where})).status_code == 403


@pytest.mark.parametrize("account", ["clerk", "street_staff", "lawyer"])
async def test_others_keep_neither(world: World, browser: Browser, account: str) -> None:
    await browser.sign_in(account)
    for path in ("/bodies", "/bodies/new", "/grids"):
        assert (await browser.get(path)).status_code == 403
    typed = {**HEAT, "where": f"c{world.community}"}
    assert (await browser.submit("/bodies/new", typed)).status_code == 403
    typed = {"community": world.community, "name": "第一网格"}
    assert (await browser.submit("/grids", typed)).status_code == 403
    assert await actions() == []


async def _buildings() -> list[int]:
    return [row["id"] for row in await database.fetch("SELECT id FROM buildings ORDER BY id")]


async def _in_grids() -> list[int | None]:
    rows = await database.fetch("SELECT grid FROM buildings ORDER BY id")
    return [row["grid"] for row in rows]


async def test_buildings_move_between_grids(world: World, browser: Browser) -> None:
    await browser.sign_in("secretary")
    paths = []
    for name in ("第一网格", "第二网格"):
        typed = {"community": world.community, "name": name}
        answer = await browser.submit("/grids", typed)
        assert answer.status_code == 303
        paths.append(answer.headers["location"])
    one, two = (int(path.rpartition("/")[2]) for path in paths)
    first, second = await _buildings()
    await browser.submit(paths[0], {"name": "第一网格", "buildings": [first, second]})
    assert await _in_grids() == [one, one]
    assert "现属第一网格" in (await browser.get(paths[1])).text
    await browser.submit(paths[1], {"name": "第二网格", "buildings": [second]})
    assert await _in_grids() == [one, two]
    await browser.submit(paths[0], {"name": "东网格"})
    assert await _in_grids() == [None, two]
    taken = await browser.submit(paths[0], {"name": "第二网格", "buildings": [first]})
    assert taken.status_code == 422
    assert f'value="{first}" checked' in taken.text
    assert "东网格" in (await browser.get("/grids")).text


async def test_grids_end_at_the_community(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in("administrator")
    typed = {"community": world.other_community, "name": "别处网格"}
    path = (await browser.submit("/grids", typed)).headers["location"]
    first, _second = await _buildings()
    answer = await browser.submit(path, {"name": "别处网格", "buildings": [first]})
    assert answer.status_code == 422
    assert "不在本社区" in answer.text
    with counting_queries(monkeypatch) as asked:
        await browser.get("/grids")
    assert len(asked) == 3  # the session, the grids, the communities
    await browser.sign_in("secretary")
    assert (await browser.get(path)).status_code == 404
    assert (await browser.submit(path, {"name": "别处网格"})).status_code == 404
    assert (await browser.submit("/grids", typed)).status_code == 403
    assert "别处网格" not in (await browser.get("/grids")).text

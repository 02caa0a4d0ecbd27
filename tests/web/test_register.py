"""The register changed by hand: what becomes of it, what is refused, and what stays on record."""

import asyncio
import json
import re

import asyncpg
import pytest
from litestar import Litestar

from app import database
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import open_poll
from tests.world import World

GROUND = {"effective_on": "2026-03-01", "reason": "按产权证更正", "paper": "不动产权证书第 1 号"}


async def dwelling_of(unit: str) -> int:
    row = await database.fetch_one(
        "SELECT id FROM dwellings WHERE unit = $1 AND retired_at IS NULL ORDER BY id", unit
    )
    assert row is not None
    return int(row["id"])


async def owner_of(unit: str, position: int = 1) -> int:
    row = await database.fetch_one(
        "SELECT s.owner FROM ownerships s JOIN dwellings d ON d.id = s.dwelling"
        " WHERE d.unit = $1 AND d.retired_at IS NULL AND s.position = $2",
        unit,
        position,
    )
    assert row is not None
    return int(row["owner"])


async def seen_marks(browser: Browser, path: str) -> list[str]:
    page = await browser.get(path)
    assert page.status_code == 200, page.text
    return re.findall(r'name="seen" value="([^"]+)"', page.text)


async def send_change(browser: Browser, path: str, **typed: object):
    seen = await seen_marks(browser, path)
    return await browser.submit(path, {**GROUND, "seen": seen, **typed})


FLAT = {
    "staircase": "1",
    "floor": "1",
    "room": "101",
    "kind": "dwelling",
    "area": "71.01",
    "area_source": "register",
    "status": "sold",
    "remark": "",
}


async def audited() -> list[tuple[str, str]]:
    rows = await database.fetch("SELECT action, reason FROM audit_entries ORDER BY id")
    return [(row["action"], row["reason"]) for row in rows]


async def test_a_correction_with_its_history(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat = await dwelling_of("1-1-101")
    path = f"/dwellings/{flat}/correct"
    done = await send_change(browser, path, **{**FLAT, "area": "72.50", "remark": "阁楼另计"})
    assert done.status_code == 303, done.text
    page = (await browser.get(f"/dwellings/{flat}")).text
    for told in ("71.01 → 72.50", "按产权证更正", "不动产权证书第 1 号", "陈小雨", "阁楼另计"):
        assert told in page
    assert "业主1-1-101" not in page
    assert "19900001101" not in page
    assert await audited() == [("correct_dwelling", "按产权证更正")]
    (change,) = await database.fetch("SELECT * FROM dwelling_changes")
    assert json.loads(change["before"])[0]["area_x100"] == 7101
    assert json.loads(change["after"])[0]["area_x100"] == 7250
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE dwelling_changes SET reason = ''")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"area": "七十"}, "不是数字"),
        ({"room": "102"}, "已经有 1-1-102"),
        ({"remark": "低保"}, "困难情况"),
        ({"reason": ""}, "请填写这一项"),
        ({"paper": ""}, "请填写这一项"),
        ({"effective_on": "2027-01-01"}, "今天之后"),
        ({}, "没有更改"),
    ],
)
async def test_refusals_keep_what_was_typed(
    world: World, browser: Browser, typed: dict[str, str], said: str
) -> None:
    await browser.sign_in("clerk")
    path = f"/dwellings/{await dwelling_of('1-1-101')}/correct"
    answer = await send_change(browser, path, **{**FLAT, "floor": "1", **typed})
    assert answer.status_code in (409, 422)
    assert said in answer.text
    for text in typed.values():
        assert text in answer.text
    assert await audited() == []


async def test_a_transfer_to_somebody_new_and_somebody_known(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("secretary")
    flat, stays = await dwelling_of("1-1-201"), await owner_of("1-1-201", 2)
    done = await send_change(
        browser,
        f"/dwellings/{flat}/transfer",
        keep=[str(stays)],
        name=["业主2-1-301", "王小明"],
        id_tail=["2301", "620102199001011234"],
        phone=["", "138 0000 2222"],
        representative="new-2",
        status="sold",
    )
    assert done.status_code == 303, done.text
    rows = await database.fetch(
        "SELECT o.id, o.name, o.id_tail, o.phone, s.is_representative FROM ownerships s"
        " JOIN owners o ON o.id = s.owner WHERE s.dwelling = $1 ORDER BY s.position",
        flat,
    )
    assert [row["name"] for row in rows] == ["共有人乙", "业主2-1-301", "王小明"]
    assert rows[1]["id"] == await owner_of("2-1-301")
    assert (rows[2]["id_tail"], rows[2]["phone"]) == ("1234", "13800002222")
    assert [row["is_representative"] for row in rows] == [False, False, True]
    page = (await browser.get(f"/dwellings/{flat}")).text
    assert "变更业主" in page
    assert "王小明" not in page
    assert "王**" in page


async def test_a_split_and_what_became_of_it(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat = await dwelling_of("1-1-201")
    path = f"/dwellings/{flat}/split"
    typed = {"room": ["201", "201A"], "area": ["40", "30.01"], "area_source": "survey"}
    short = await send_change(browser, path, **typed)
    assert short.status_code == 422
    assert "面积合计不一致" in short.text
    done = await send_change(browser, path, **{**typed, "area": ["40", "32.01"]})
    assert done.status_code == 303, done.text
    old = (await browser.get(f"/dwellings/{flat}")).text
    new = await dwelling_of("1-1-201A")
    for told in ("已经拆分或合并", f'href="/dwellings/{new}"', "72.01 ㎡", "业******"):
        assert told in old
    for action in ("correct", "transfer", "split", "join"):
        assert f"/dwellings/{flat}/{action}" not in old
        assert (await browser.get(f"/dwellings/{flat}/{action}")).status_code == 409
    made = (await browser.get(f"/dwellings/{new}")).text
    assert f'href="/dwellings/{flat}"' in made
    assert "共***" in made
    assert await dwelling_of("1-1-201") != flat
    listed = (await browser.get(f"/estates/{world.estate}/dwellings?status=retired")).text
    assert f"/dwellings/{flat}" in listed
    assert f"/dwellings/{new}" not in listed


async def test_two_flats_of_one_owner_are_joined(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    one, two = await dwelling_of("1-1-101"), await dwelling_of("1-1-102")
    stranger = await dwelling_of("1-1-202")
    path = f"/dwellings/{one}/join"
    refused = await send_change(browser, path, other=[str(stranger)], room="101")
    assert refused.status_code == 409
    done = await send_change(browser, path, other=[str(two)], room="101")
    assert done.status_code == 303, done.text
    row = await database.fetch_one(
        "SELECT id, area_x100 FROM dwellings WHERE unit = '1-1-101' AND retired_at IS NULL"
    )
    assert row is not None
    assert row["area_x100"] == 7101 + 7102
    assert done.headers["location"] == f"/dwellings/{row['id']}"
    assert f'href="/dwellings/{row["id"]}"' in (await browser.get(f"/dwellings/{two}")).text


async def test_an_owner_is_corrected_for_all_her_homes(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    one, two = await dwelling_of("1-1-101"), await dwelling_of("1-1-102")
    owner = await owner_of("1-1-101")
    path = f"/dwellings/{one}/owners/{owner}/correct"
    done = await send_change(browser, path, phone="13900009999", no_tail="1")
    assert done.status_code == 303, done.text
    row = await database.fetch_one("SELECT * FROM owners WHERE id = $1", owner)
    assert row is not None
    assert (row["phone"], row["id_tail"], row["name"]) == ("13900009999", None, "业主1-1-101")
    for flat in (one, two):
        assert "139****9999" in (await browser.get(f"/dwellings/{flat}")).text


async def test_who_turns_out_to_be_known_becomes_one_person(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat, owner = await dwelling_of("2-1-101"), await owner_of("2-1-101")
    other = await owner_of("2-1-102")
    path = f"/dwellings/{flat}/owners/{owner}/correct"
    differs = await send_change(browser, path, name="业主2-1-102", id_tail="2102")
    assert differs.status_code == 409
    done = await send_change(browser, path, name="业主2-1-102", id_tail="2102", no_phone="1")
    assert done.status_code == 303, done.text
    assert await owner_of("2-1-101") == other


async def test_a_dead_owner_is_marked_everywhere(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    one, two = await dwelling_of("1-1-101"), await dwelling_of("1-1-102")
    owner = await owner_of("1-1-101")
    path = f"/dwellings/{one}/owners/{owner}/state"
    done = await send_change(browser, path, state="dead", reason="子女告知，死亡证明")
    assert done.status_code == 303, done.text
    for flat in (one, two):
        page = (await browser.get(f"/dwellings/{flat}")).text
        assert "已去世" in page
        assert "没有记下依据，谁也不能代这一户表决" in page
    listed = (await browser.get(f"/estates/{world.estate}/dwellings?owner_state=dead")).text
    assert "找到 2 户" in listed


async def test_an_owner_who_is_gone_meanwhile_is_a_conflict(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat, owner = await dwelling_of("1-1-301"), await owner_of("1-1-301")
    path = f"/dwellings/{flat}/owners/{owner}/state"
    seen = await seen_marks(browser, path)
    sold = {"name": "王五", "id_tail": "1111", "phone": "", "status": "sold"}
    done = await send_change(browser, f"/dwellings/{flat}/transfer", **sold)
    assert done.status_code == 303, done.text
    late = await browser.submit(path, {**GROUND, "seen": seen, "state": "dead"})
    assert late.status_code == 409
    assert "名册上的内容有了变化" in late.text
    assert (await browser.get(path)).status_code == 404


async def test_two_transfers_at_once_are_one_transfer_and_one_conflict(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    path = f"/dwellings/{await dwelling_of('1-1-301')}/transfer"
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        seen = await seen_marks(browser, path)
        answers = await asyncio.gather(
            *(
                who.submit(
                    path,
                    {
                        **GROUND,
                        "seen": seen,
                        "name": name,
                        "id_tail": tail,
                        "phone": "",
                        "status": "sold",
                    },
                )
                for who, name, tail in ((browser, "王五", "1111"), (other, "赵六", "2222"))
            )
        )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "您打开页面以后的变化" in refused.text
    assert "变更业主" in refused.text
    assert len(await database.fetch("SELECT 1 FROM dwelling_changes")) == 1
    assert await owner_of("1-1-301")
    # Having seen what came, she may send it again.
    name = "王五" if "王五" in refused.text else "赵六"
    again = await browser.submit(
        path,
        {
            **GROUND,
            "seen": re.findall(r'name="seen" value="([^"]+)"', refused.text),
            "name": name,
            "id_tail": "3333",
            "phone": "",
            "status": "sold",
        },
    )
    assert again.status_code == 303, again.text


async def test_a_frozen_poll_keeps_its_copy(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    await open_poll(world, browser, clock)
    before = await database.fetch("SELECT * FROM roll_entries ORDER BY id")
    path = f"/dwellings/{await dwelling_of('1-1-101')}/correct"
    done = await send_change(browser, path, **{**FLAT, "area": "99"})
    assert done.status_code == 303, done.text
    assert before == await database.fetch("SELECT * FROM roll_entries ORDER BY id")

"""The register by hand: who sees it, who changes it, and what stays on record."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import pytest
from litestar import Litestar

from app import database
from app.estates.roll.choices import Choices
from app.estates.roll.keeping import open_packed
from app.estates.roll.rules import preview
from app.estates.roll.sheets import read_packed
from app.estates.roll.storage import existing_rows
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import open_poll
from tests.world import World

GROUND = {"effective_on": "2026-03-01", "reason": "按产权证更正", "paper": "不动产权证书第 1 号"}


async def _dwelling(unit: str) -> int:
    row = await database.fetch_one(
        "SELECT id FROM dwellings WHERE unit = $1 AND retired_at IS NULL ORDER BY id", unit
    )
    assert row is not None
    return int(row["id"])


async def _owner(unit: str, position: int = 1) -> int:
    row = await database.fetch_one(
        "SELECT s.owner FROM ownerships s JOIN dwellings d ON d.id = s.dwelling"
        " WHERE d.unit = $1 AND d.retired_at IS NULL AND s.position = $2",
        unit,
        position,
    )
    assert row is not None
    return int(row["owner"])


async def _seen(browser: Browser, path: str) -> list[str]:
    page = await browser.get(path)
    assert page.status_code == 200, page.text
    return re.findall(r'name="seen" value="([^"]+)"', page.text)


async def _change(browser: Browser, path: str, **typed: object):
    seen = await _seen(browser, path)
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


async def _audited() -> list[tuple[str, str]]:
    rows = await database.fetch("SELECT action, reason FROM audit_entries ORDER BY id")
    return [(row["action"], row["reason"]) for row in rows]


async def test_a_correction_with_its_history(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat = await _dwelling("1-1-101")
    path = f"/dwellings/{flat}/correct"
    done = await _change(browser, path, **{**FLAT, "area": "72.50", "remark": "阁楼另计"})
    assert done.status_code == 303, done.text
    page = (await browser.get(f"/dwellings/{flat}")).text
    for told in ("71.01 → 72.50", "按产权证更正", "不动产权证书第 1 号", "陈小雨", "阁楼另计"):
        assert told in page
    assert "业主1-1-101" not in page
    assert "19900001101" not in page
    assert await _audited() == [("correct_dwelling", "按产权证更正")]
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
    path = f"/dwellings/{await _dwelling('1-1-101')}/correct"
    answer = await _change(browser, path, **{**FLAT, "floor": "1", **typed})
    assert answer.status_code in (409, 422)
    assert said in answer.text
    for text in typed.values():
        assert text in answer.text
    assert await _audited() == []


async def test_a_transfer_to_somebody_new_and_somebody_known(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("secretary")
    flat, stays = await _dwelling("1-1-201"), await _owner("1-1-201", 2)
    done = await _change(
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
    assert rows[1]["id"] == await _owner("2-1-301")
    assert (rows[2]["id_tail"], rows[2]["phone"]) == ("1234", "13800002222")
    assert [row["is_representative"] for row in rows] == [False, False, True]
    page = (await browser.get(f"/dwellings/{flat}")).text
    assert "变更业主" in page
    assert "王小明" not in page
    assert "王**" in page


async def test_a_split_and_what_became_of_it(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat = await _dwelling("1-1-201")
    path = f"/dwellings/{flat}/split"
    typed = {"room": ["201", "201A"], "area": ["40", "30.01"], "area_source": "survey"}
    short = await _change(browser, path, **typed)
    assert short.status_code == 422
    assert "面积合计不一致" in short.text
    done = await _change(browser, path, **{**typed, "area": ["40", "32.01"]})
    assert done.status_code == 303, done.text
    old = (await browser.get(f"/dwellings/{flat}")).text
    new = await _dwelling("1-1-201A")
    for told in ("已经拆分或合并", f'href="/dwellings/{new}"', "72.01 ㎡", "业******"):
        assert told in old
    for action in ("correct", "transfer", "split", "join"):
        assert f"/dwellings/{flat}/{action}" not in old
        assert (await browser.get(f"/dwellings/{flat}/{action}")).status_code == 409
    made = (await browser.get(f"/dwellings/{new}")).text
    assert f'href="/dwellings/{flat}"' in made
    assert "共***" in made
    assert await _dwelling("1-1-201") != flat
    listed = (await browser.get(f"/estates/{world.estate}/dwellings?status=retired")).text
    assert f"/dwellings/{flat}" in listed
    assert f"/dwellings/{new}" not in listed


async def test_two_flats_of_one_owner_are_joined(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    one, two = await _dwelling("1-1-101"), await _dwelling("1-1-102")
    stranger = await _dwelling("1-1-202")
    path = f"/dwellings/{one}/join"
    refused = await _change(browser, path, other=[str(stranger)], room="101")
    assert refused.status_code == 409
    done = await _change(browser, path, other=[str(two)], room="101")
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
    one, two = await _dwelling("1-1-101"), await _dwelling("1-1-102")
    owner = await _owner("1-1-101")
    path = f"/dwellings/{one}/owners/{owner}/correct"
    done = await _change(browser, path, phone="13900009999", no_tail="1")
    assert done.status_code == 303, done.text
    row = await database.fetch_one("SELECT * FROM owners WHERE id = $1", owner)
    assert row is not None
    assert (row["phone"], row["id_tail"], row["name"]) == ("13900009999", None, "业主1-1-101")
    for flat in (one, two):
        assert "139****9999" in (await browser.get(f"/dwellings/{flat}")).text


async def test_who_turns_out_to_be_known_becomes_one_person(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat, owner = await _dwelling("2-1-101"), await _owner("2-1-101")
    other = await _owner("2-1-102")
    path = f"/dwellings/{flat}/owners/{owner}/correct"
    differs = await _change(browser, path, name="业主2-1-102", id_tail="2102")
    assert differs.status_code == 409
    done = await _change(browser, path, name="业主2-1-102", id_tail="2102", no_phone="1")
    assert done.status_code == 303, done.text
    assert await _owner("2-1-101") == other


async def test_a_dead_owner_is_marked_everywhere(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    one, two = await _dwelling("1-1-101"), await _dwelling("1-1-102")
    owner = await _owner("1-1-101")
    path = f"/dwellings/{one}/owners/{owner}/state"
    done = await _change(browser, path, state="dead", reason="子女告知，死亡证明")
    assert done.status_code == 303, done.text
    for flat in (one, two):
        page = (await browser.get(f"/dwellings/{flat}")).text
        assert "已去世" in page
        assert "没有记下依据，谁也不能代这一户表决" in page
    listed = (await browser.get(f"/estates/{world.estate}/dwellings?owner_state=dead")).text
    assert "找到 2 户" in listed


async def test_a_look_is_asked_for_shown_once_and_on_record(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat, owner = await _dwelling("1-1-301"), await _owner("1-1-301")
    path = f"/dwellings/{flat}/owners/{owner}/look"
    asked = await browser.get(path)
    assert "19900001301" not in asked.text
    assert (await browser.submit(path, {"reason": ""})).status_code == 422
    assert await _audited() == []
    shown = await browser.submit(path, {"reason": "联系签字"})
    assert shown.status_code == 200
    for told in ("业主1-1-301", "19900001301", "1301"):
        assert told in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert await _audited() == [("look_at_owner", "联系签字")]
    assert "19900001301" not in (await browser.get(path)).text
    elsewhere = f"/dwellings/{await _dwelling('1-1-101')}/owners/{owner}/look"
    assert (await browser.submit(elsewhere, {"reason": "看看"})).status_code == 404
    await browser.sign_in("secretary")
    record = (await browser.get("/audit")).text
    assert "查看业主的电话和证件号" in record
    assert "联系签字" in record
    assert "19900001301" not in record


async def test_hardship_is_kept_apart(world: World, app: Litestar, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat = await _dwelling("1-1-301")
    path = f"/dwellings/{flat}/hardship"
    assert (await browser.submit(f"{path}/add", {"note": ""})).status_code == 422
    assert (await browser.submit(f"{path}/add", {"note": "领取低保"})).status_code == 303
    for page in (path, f"/dwellings/{flat}", f"/estates/{world.estate}/dwellings"):
        assert "领取低保" not in (await browser.get(page)).text
    looked = await browser.submit(path, {"reason": "减免审核"})
    assert "领取低保" in looked.text
    for account, status in (("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(path)).status_code == status
            assert (await other.submit(path, {"reason": "看看"})).status_code == status
            assert (await other.submit(f"{path}/add", {"note": "x"})).status_code == status
    (note,) = await database.fetch("SELECT id FROM hardship_notes")
    gone = await browser.submit(f"{path}/{note['id']}/remove", {"reason": "不再领取"})
    assert gone.status_code == 303
    assert "领取低保" not in (await browser.submit(path, {"reason": "减免审核"})).text
    again = await browser.submit(f"{path}/{note['id']}/remove", {"reason": "不再领取"})
    assert again.status_code == 404
    assert [action for action, _reason in await _audited()] == [
        "add_hardship",
        "view_hardship",
        "remove_hardship",
        "view_hardship",
    ]
    told = await database.fetch("SELECT * FROM audit_entries")
    assert not any("低保" in str(dict(row)) for row in told)


async def test_a_remark_that_speaks_of_hardship_is_hidden_from_the_street(
    world: World, browser: Browser
) -> None:
    flat = await _dwelling("1-1-301")
    await database.execute("UPDATE dwellings SET remark = '残疾人' WHERE id = $1", flat)
    await browser.sign_in("clerk")
    typed = {**FLAT, "floor": "3", "room": "301", "area": "73.01", "remark": "阁楼另计"}
    done = await _change(browser, f"/dwellings/{flat}/correct", **typed)
    assert done.status_code == 303, done.text
    await browser.sign_in("street_staff")
    page = (await browser.get(f"/dwellings/{flat}")).text
    assert "残疾" not in page
    assert "阁楼另计" in page
    await database.execute("UPDATE dwellings SET remark = '残疾人' WHERE id = $1", flat)
    assert "残疾" not in (await browser.get(f"/dwellings/{flat}")).text


async def test_an_owner_who_is_gone_meanwhile_is_a_conflict(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat, owner = await _dwelling("1-1-301"), await _owner("1-1-301")
    path = f"/dwellings/{flat}/owners/{owner}/state"
    seen = await _seen(browser, path)
    sold = {"name": "王五", "id_tail": "1111", "phone": "", "status": "sold"}
    done = await _change(browser, f"/dwellings/{flat}/transfer", **sold)
    assert done.status_code == 303, done.text
    late = await browser.submit(path, {**GROUND, "seen": seen, "state": "dead"})
    assert late.status_code == 409
    assert "名册上的内容有了变化" in late.text
    assert (await browser.get(path)).status_code == 404


async def test_exported_and_imported_nothing_changes(world: World, browser: Browser) -> None:
    await database.execute("UPDATE dwellings SET remark = '=HYPERLINK(1)' WHERE unit = '1-1-101'")
    await browser.sign_in("clerk")
    path = f"/estates/{world.estate}/roll.xlsx"
    assert (await browser.submit(path, {"reason": ""})).status_code == 422
    given = await browser.submit(path, {"reason": "送街道核对"})
    assert given.status_code == 200, given.text
    assert given.content[:2] == b"PK"
    sheets = open_packed(read_packed(given.content, "a.xlsx"))
    for choices in (Choices(), Choices(remark=True)):
        done = preview(sheets, await existing_rows(world.estate), choices)
        assert (len(done.unchanged), done.new, done.changed, done.wrong) == (12, (), (), ())
    assert await _audited() == [("export_roll", "送街道核对")]


@pytest.mark.parametrize(
    ("account", "reads", "changes"),
    [
        ("secretary", 200, 200),
        ("street_staff", 200, 403),
        ("other_clerk", 404, 404),
        ("other_street_staff", 404, 404),
        ("lawyer", 404, 404),
        ("administrator", 404, 404),
    ],
)
async def test_who_sees_and_who_changes(
    world: World, browser: Browser, account: str, reads: int, changes: int
) -> None:
    await browser.sign_in(account)
    flat, owner = await _dwelling("1-1-101"), await _owner("1-1-101")
    estate, home = f"/estates/{world.estate}", f"/dwellings/{flat}"
    for path in (f"{estate}/dwellings", home):
        assert (await browser.get(path)).status_code == reads
    for path in (
        f"{estate}/export",
        *(f"{home}/{action}" for action in ("correct", "transfer", "split", "join", "hardship")),
        *(f"{home}/owners/{owner}/{action}" for action in ("look", "correct", "state")),
    ):
        assert (await browser.get(path)).status_code == changes, path
    if changes == 200:
        return
    typed = {**GROUND, **FLAT, "room": "999", "reason": "看看", "state": "dead"}
    assert (await browser.submit(f"{estate}/roll.xlsx", typed)).status_code == changes
    for action in ("correct", f"owners/{owner}/look", f"owners/{owner}/state"):
        assert (await browser.submit(f"{home}/{action}", typed)).status_code == changes
    assert await _audited() == []


async def test_the_list_is_searched_without_an_address(world: World, browser: Browser) -> None:
    await browser.sign_in("street_staff")
    path = f"/estates/{world.estate}/dwellings"
    assert "找到 12 户" in (await browser.get(path)).text
    assert "找到 6 户" in (await browser.get(f"{path}?building=2")).text
    by_name = (await browser.submit(path, {"search": "业主1-1-101"})).text
    assert "找到 2 户" in by_name
    assert "找到 2 户" in (await browser.submit(path, {"search": "-301"})).text
    assert "没有找到" in (await browser.submit(path, {"search": "共有"})).text
    for strange in ("page=0", "page=99999999999", "kind=x&owner_state=%27", "page=3"):
        assert (await browser.get(f"{path}?{strange}")).status_code < 500


async def test_two_transfers_at_once_are_one_transfer_and_one_conflict(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    path = f"/dwellings/{await _dwelling('1-1-301')}/transfer"
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        seen = await _seen(browser, path)
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
    assert await _owner("1-1-301")
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
    path = f"/dwellings/{await _dwelling('1-1-101')}/correct"
    done = await _change(browser, path, **{**FLAT, "area": "99"})
    assert done.status_code == 303, done.text
    assert before == await database.fetch("SELECT * FROM roll_entries ORDER BY id")


@contextmanager
def _counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    asked: list[str] = []
    for name in ("fetch", "fetch_one"):
        plain = getattr(database, name)

        async def noted(sql: str, *arguments: object, plain: object = plain) -> object:
            asked.append(sql)
            return await plain(sql, *arguments)  # type: ignore[operator]

        monkeypatch.setattr(database, name, noted)
    yield asked
    monkeypatch.undo()


async def test_three_thousand_flats_cost_the_same_questions(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in("clerk")
    path = f"/estates/{world.estate}/dwellings"
    numbers = []
    for more in (0, 3000):
        await database.execute(
            "INSERT INTO dwellings (estate, building, staircase, floor, room, unit, kind,"
            " area_x100, status, remark) SELECT $1, (SELECT min(id) FROM buildings), '9', 1,"
            " n::text, '1-9-' || n, 'dwelling', 5000, 'sold', '' FROM generate_series(1, $2) n",
            world.estate,
            more,
        )
        with _counting(monkeypatch) as asked:
            assert (await browser.get(path)).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] > 0
    assert "3,012" in (await browser.get(f"{path}?page=2")).text

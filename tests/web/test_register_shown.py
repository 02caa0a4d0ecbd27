"""Who sees what of the register: looks, hardship, the list, the file, and what it costs."""

import pytest
from litestar import Litestar

from app import database
from app.estates.roll.choices import Choices
from app.estates.roll.keeping import open_packed
from app.estates.roll.rules import preview
from app.estates.roll.sheets import read_packed
from app.estates.roll.storage import existing_rows
from tests.conftest import Browser, new_browser
from tests.web.test_register import FLAT, GROUND, audited, dwelling_of, owner_of, send_change
from tests.web.test_results import counting_queries
from tests.world import World


async def test_a_look_is_asked_for_shown_once_and_on_record(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat, owner = await dwelling_of("1-1-301"), await owner_of("1-1-301")
    path = f"/dwellings/{flat}/owners/{owner}/look"
    asked = await browser.get(path)
    assert "19900001301" not in asked.text
    assert (await browser.submit(path, {"reason": ""})).status_code == 422
    assert await audited() == []
    shown = await browser.submit(path, {"reason": "联系签字"})
    assert shown.status_code == 200
    for told in ("业主1-1-301", "19900001301", "1301"):
        assert told in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert await audited() == [("look_at_owner", "联系签字")]
    assert "19900001301" not in (await browser.get(path)).text
    elsewhere = f"/dwellings/{await dwelling_of('1-1-101')}/owners/{owner}/look"
    assert (await browser.submit(elsewhere, {"reason": "看看"})).status_code == 404
    await browser.sign_in("secretary")
    record = (await browser.get("/audit")).text
    assert "查看业主的电话和证件号" in record
    assert "联系签字" in record
    assert "19900001301" not in record


async def test_hardship_is_kept_apart(world: World, app: Litestar, browser: Browser) -> None:
    await browser.sign_in("clerk")
    flat = await dwelling_of("1-1-301")
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
    assert [action for action, _reason in await audited()] == [
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
    flat = await dwelling_of("1-1-301")
    await database.execute("UPDATE dwellings SET remark = '残疾人' WHERE id = $1", flat)
    await browser.sign_in("clerk")
    typed = {**FLAT, "floor": "3", "room": "301", "area": "73.01", "remark": "阁楼另计"}
    done = await send_change(browser, f"/dwellings/{flat}/correct", **typed)
    assert done.status_code == 303, done.text
    await browser.sign_in("street_staff")
    page = (await browser.get(f"/dwellings/{flat}")).text
    assert "残疾" not in page
    assert "阁楼另计" in page
    await database.execute("UPDATE dwellings SET remark = '残疾人' WHERE id = $1", flat)
    assert "残疾" not in (await browser.get(f"/dwellings/{flat}")).text


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
    assert await audited() == [("export_roll", "送街道核对")]


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
    flat, owner = await dwelling_of("1-1-101"), await owner_of("1-1-101")
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
    assert await audited() == []


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
        with counting_queries(monkeypatch) as asked:
            assert (await browser.get(path)).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] > 0
    assert "3,012" in (await browser.get(f"{path}?page=2")).text

"""Importing a roll through the browser: nothing is written before it was looked at."""

import json
from pathlib import Path

import asyncpg
import pytest
from litestar import Litestar

from app import database
from app.commands.import_roll import main as import_roll
from app.spreadsheets import MEDIA_TYPE
from tests.conftest import Browser, new_browser
from tests.samples import ROLL
from tests.world import World


async def _count(estate: int) -> int:
    row = await database.fetch_one("SELECT count(*) AS n FROM dwellings WHERE estate = $1", estate)
    assert row is not None
    return int(row["n"])


async def _upload(browser: Browser, estate: int, content: bytes, name: str) -> str:
    answer = await browser.submit(
        f"/estates/{estate}/roll", files={"file": (name, content, "application/octet-stream")}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_upload_look_confirm(world: World, browser: Browser) -> None:
    await browser.sign_in("other_clerk")
    estate = world.other_estate
    assert (await browser.get(f"/estates/{estate}/roll")).status_code == 200
    waiting = await _upload(browser, estate, ROLL.read_bytes(), ROLL.name)
    page = (await browser.get(waiting)).text
    assert "确认导入 500 户" in page
    assert "康**" in page
    assert "康梅慧" not in page  # masked until she is looked at with a reason
    assert "19900009142" not in page
    assert await _count(estate) == 0
    done = await browser.submit(waiting)
    assert done.headers["location"] == f"/estates/{estate}"
    assert await _count(estate) == 500
    page = (await browser.get(f"/estates/{estate}")).text
    assert "新增 500 户" in page
    assert "487" in page

    again = await _upload(browser, estate, ROLL.read_bytes(), ROLL.name)
    page = (await browser.get(again)).text
    assert "确认导入" not in page
    refused = await browser.submit(again)
    assert refused.status_code == 422
    assert "没有可以导入的新内容" in refused.text
    kept = await database.fetch("SELECT id_tail FROM owners WHERE length(id_tail) > 4")
    assert kept == []


async def test_wrong_rows_are_left_out_and_named(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    before = await _count(world.estate)
    text = "楼号,单元,房号,面积,产权人\n9号楼,1,101,80,马祎\n9号楼,1,102,八十,马祎\n"
    waiting = await _upload(browser, world.estate, text.encode(), "名册.csv")
    page = (await browser.get(waiting)).text
    assert "D3" in page
    assert "面积“八十”不是数字" in page
    await browser.submit(waiting)
    assert await _count(world.estate) == before + 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [(b"PK\x03\x04 nonsense", "a.xlsx", "打不开"), (b"x", "a.docx", "不支持这种文件")],
)
async def test_a_bad_file_keeps_the_page(
    world: World, browser: Browser, content: bytes, name: str, said: str
) -> None:
    await browser.sign_in("clerk")
    answer = await browser.submit(
        f"/estates/{world.estate}/roll", files={"file": (name, content, "x/y")}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "上传并核对" in answer.text


async def test_without_a_file(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    answer = await browser.submit(f"/estates/{world.estate}/roll", {"nothing": "1"})
    assert answer.status_code == 422
    assert "没有选择文件" in answer.text


@pytest.mark.parametrize(
    ("account", "status"), [("other_clerk", 404), ("street_staff", 403), ("administrator", 404)]
)
async def test_others_see_no_roll(
    world: World, app: Litestar, browser: Browser, account: str, status: int
) -> None:
    await browser.sign_in("clerk")
    waiting = await _upload(browser, world.estate, ROLL.read_bytes(), ROLL.name)
    before = await _count(world.estate)
    async with new_browser(app) as other:
        await other.sign_in(account)
        page = f"/estates/{world.estate}/roll"
        assert (await other.get(page)).status_code == status
        assert (await other.get(waiting)).status_code == status
        assert (await other.submit(waiting)).status_code == status
        file = {"file": ("a.csv", b"x", "text/csv")}
        assert (await other.submit(page, files=file)).status_code == status
    assert await _count(world.estate) == before


def test_the_command_needs_no_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/none")
    assert import_roll([str(ROLL), "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rows"]["new"] == 500
    assert said["owners"]["heads"] == 487
    wrong = tmp_path / "a.csv"
    wrong.write_text("房号,面积,产权人,楼号\n101,x,马祎,1\n", "utf-8")
    assert import_roll([str(wrong)]) == 1
    assert "B2" in capsys.readouterr().out
    assert import_roll([str(tmp_path / "none.xlsx")]) == 2
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK nonsense")
    assert import_roll([str(broken)]) == 2


ODD = """名册
楼号,单元,房号,大小,产权人,电话,备注
9,1,101,80,马祎,,低保
9,1,102,八十,李兰,19900001111,
9,1,103,70,马祎,19900002222,
"""


async def test_a_column_is_chosen_and_people_are_told_apart(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    waiting = await _upload(browser, world.estate, ODD.encode(), "名册.csv")
    page = (await browser.get(waiting)).text
    assert "还不知道哪一列是：专有面积" in page
    assert "确认导入" not in page
    chosen = {"building": "A", "staircase": "B", "room": "C", "area": "", "owner": "E"}
    refused = await browser.submit(f"{waiting}/columns", chosen)
    assert refused.status_code == 422
    assert "请选择哪一列是专有面积" in refused.text
    more = {"area": "D", "phone": "F", "remark": "G", "read_remark": "1"}
    done = await browser.submit(f"{waiting}/columns", chosen | more)
    assert (done.status_code, done.headers["location"]) == (303, waiting)
    page = (await browser.get(waiting)).text
    assert "面积“八十”不是数字" in page
    assert "备注里有 1 户的困难情况" in page
    assert "低保户" not in page.replace("写有低保", "")
    assert "如是同一人" in page

    faults = await browser.get(f"{waiting}/faults")
    assert faults.headers["content-type"].startswith(MEDIA_TYPE)
    assert "attachment" in faults.headers["content-disposition"]

    lonely = await browser.submit(f"{waiting}/people", {"same-1": "9-1-101"})
    assert lonely.status_code == 422
    assert "只勾选了一处房屋" in lonely.text
    said = await browser.submit(f"{waiting}/people", {"same-1": ["9-1-101", "9-1-103"]})
    assert said.status_code == 303
    before = await _count(world.estate)
    assert (await browser.submit(waiting)).status_code == 303
    assert await _count(world.estate) == before + 2
    assert (await browser.get(waiting)).status_code == 404  # what waited is gone


async def test_the_preview_costs_the_same_for_any_number_of_rows(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    really = database.fetch

    async def counted(sql: str, *arguments: object) -> list[asyncpg.Record]:
        asked.append(sql)
        return await really(sql, *arguments)

    await browser.sign_in("other_clerk")
    pages = [
        await _upload(browser, world.other_estate, ODD.replace("大小", "面积").encode(), "a.csv"),
        await _upload(browser, world.other_estate, ROLL.read_bytes(), ROLL.name),
    ]
    monkeypatch.setattr(database, "fetch", counted)
    costs = []
    for page in pages:
        asked.clear()
        await browser.get(page)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 4


@pytest.mark.parametrize(
    ("account", "status"), [("other_clerk", 404), ("street_staff", 403), ("secretary", 403)]
)
async def test_others_choose_nothing_and_get_no_faults(
    world: World, app: Litestar, browser: Browser, account: str, status: int
) -> None:
    """The secretary may import, but gets no names that somebody else uploaded."""
    await browser.sign_in("clerk")
    waiting = await _upload(browser, world.estate, ODD.replace("大小", "面积").encode(), "a.csv")
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(f"{waiting}/faults")).status_code == status
        if account != "secretary":
            for what in ("columns", "people", "carry"):
                assert (await other.submit(f"{waiting}/{what}", {})).status_code == status


async def test_blank_buildings_are_asked_about_on_the_page(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    text = "楼号,单元,房号,面积,产权人\n9号楼,1,101,80,马祎\n,,102,80,李兰\n"
    waiting = await _upload(browser, world.estate, text.encode(), "名册.csv")
    page = (await browser.get(waiting)).text
    assert "确认导入 1 户" in page
    assert "看来和第 2 行一样是“9号楼”" in page
    assert (await browser.submit(f"{waiting}/carry", {"carry": "1"})).status_code == 303
    page = (await browser.get(waiting)).text
    assert "确认导入 2 户" in page
    assert "有 1 行空着楼号，按第 2 行的楼号读" in page
    await browser.submit(f"{waiting}/carry", {"carry": ""})
    assert "确认导入 1 户" in (await browser.get(waiting)).text

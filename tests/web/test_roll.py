"""Importing a roll through the browser: nothing is written before it was looked at."""

import json
from pathlib import Path

import pytest
from litestar import Litestar

from app import database
from app.commands.import_roll import main as import_roll
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

"""The code on a printed 费用分摊告知单 leads its household to an objection to its own amount."""

import re
from pathlib import Path

from litestar import Litestar
from pypdf import PdfReader

from app import database
from app.settings import PROJECT
from tests.conftest import Browser, MovingClock, new_browser
from tests.scanned import page_at, read
from tests.web.test_costs import ITEM, built, published, say
from tests.web.test_results import text_of
from tests.world import World
from votes.costs.statements.links import statement_key
from votes.costs.statements.typesetting import draw_statements

TYPED = {"text": "我家没有立管。", "name": "业主甲", "phone": "13800001234"}


async def printed(app: Litestar, browser: Browser, version: str) -> bytes:
    begun = await browser.submit(f"{version}/statements")
    job = begun.headers["location"]
    await app.state.job_runner.finished(int(job.rpartition("/")[2]))
    return (await browser.get(f"{job}/file")).content


async def test_from_the_paper_to_the_answer(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    version = await published(browser, await built(world, browser))
    ((link, _level),) = read(page_at(100, await printed(app, browser, version)))
    assert link.startswith(f"{app.state.settings.base_url}/a/")
    link = link.removeprefix(app.state.settings.base_url)
    assert "1-1-101" not in link
    async with new_browser(app) as phone:
        page = (await phone.get(link)).text
        assert "1号楼1单元101" in page
        assert "《分摊方案》第 1 版" in page
        assert not re.search(r"[0-9]\.[0-9]{2}", page), "what it pays is on the paper only"
        bare = await phone.submit(link, {**TYPED, "name": " "})
        assert bare.status_code == 422
        assert "我家没有立管。" in bare.text
        made = await phone.submit(link, {**TYPED, "room": "2-1-301"})  # the paper says whose
        assert made.status_code == 303, text_of(made.text)
        waiting = text_of((await phone.get(made.headers["location"])).text)
        assert "费用方案《分摊方案》第1版" in waiting
    row = await database.fetch_one("SELECT * FROM objections")
    assert row is not None
    said = {name: row[name] for name in ("way", "kind", "unit", "room", "name", "scheme_version")}
    assert said == {
        "way": "statement",
        "kind": "amount",
        "unit": "1-1-101",
        "room": "1号楼1单元101",
        "name": "业主甲",
        "scheme_version": int(version.rpartition("/")[2]),
    }
    shown = text_of((await browser.get(f"/objections/{row['id']}")).text)
    assert "扫告知单上的二维码提出" in shown


async def test_a_statement_of_an_older_version_attacks_that_one(
    world: World, app: Litestar, browser: Browser
) -> None:
    scheme = await built(world, browser)
    first = int((await published(browser, scheme)).rpartition("/")[2])
    link = f"/a/{statement_key(app.state.settings.secret_key, first, 3)}"
    assert "后来有了新版" not in (await browser.get(link)).text
    await say(browser, scheme, "items/1", **{**ITEM, "amount": "80000"})
    await published(browser, scheme)
    async with new_browser(app) as phone:
        assert "后来有了新版" in (await phone.get(link)).text
        assert (await phone.submit(link, TYPED)).status_code == 303
    row = await database.fetch_one("SELECT scheme_version, unit FROM objections")
    assert row is not None
    assert (row["scheme_version"], row["unit"]) == (first, "1-1-201")


async def test_no_other_flat_and_no_guess_opens(
    world: World, app: Litestar, browser: Browser
) -> None:
    version = int((await published(browser, await built(world, browser))).rpartition("/")[2])
    secret = app.state.settings.secret_key
    key = statement_key(secret, version, 1)
    token = key.split("-", 2)[2]
    async with new_browser(app) as phone:
        for wrong in (
            f"{version}-2-{token}",
            f"{version + 1}-1-{token}",
            f"{version}-1-{token[:-1]}",
            f"{version}-01-{token}",
            f"{version}-1",
            "1-²-x",
            f"{version}-1-{'A' * 22}",
            statement_key(secret, version + 1, 1),
            statement_key("another secret of a server", version, 1),
        ):
            assert (await phone.get(f"/a/{wrong}")).status_code == 404, wrong
            assert (await phone.submit(f"/a/{wrong}", TYPED)).status_code == 404, wrong
        assert (await phone.get(f"/a/{key}")).status_code == 200
    assert await database.fetch("SELECT 1 FROM objections") == []


def test_what_most_households_are_told_takes_one_page(tmp_path: Path) -> None:
    """Three pools or prices, a waiver and what is printed on all: no second sheet for the foot."""
    rows = [[f"第 {n} 行", "1,147.03 元"] for n in range(6)]
    one = {
        "place": "1号楼1单元101",
        "amount": "3,241.17",
        "steps": [["立管", rows, "1.00"], ["阀门", rows, "1.00"], ["户内", rows[:2], "1.00"],
                  ["减免", rows[:2], "−1.00"]],
        "instalments": [],
        "link": "https://yishi.test/a/1-1-x",
    }  # fmt: skip
    common = {
        "title": "费用分摊告知单",
        "estate": "东岗家园",
        "invented": True,
        "sha256": "0" * 64,
        "code": "对金额有异议，扫码提出",
        "ways": "对金额有异议的，扫右上角的方块提出。" * 3,
        "foot": "依据：分摊方案 第 3 版，2026年4月3日16:00 公布。" * 2,
    }
    made = tmp_path / "made.pdf"
    for _told in draw_statements([one, one], common, str(PROJECT / "var" / "fonts"), str(made)):
        pass
    assert len(PdfReader(made).pages) == 2

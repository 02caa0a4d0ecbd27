"""A version shared by another key: beside it, marked, taken along, never kept."""

import io
import json

from litestar import Litestar
from pypdf import PdfReader

from app import database
from tests.conftest import Browser, new_browser
from tests.printed import text_on
from tests.web.test_costs import built, published
from tests.world import World
from votes.costs.cost_file import parse_cost_file
from votes.costs.rules import share


async def test_beside_the_version_and_never_in_its_place(world: World, browser: Browser) -> None:
    version = await published(browser, await built(world, browser))
    here = f"{version}/otherwise"
    before = await database.fetch("SELECT id, sha256 FROM documents ORDER BY id")
    same = await browser.submit(here, {"key0": "area"})
    assert same.status_code == 422
    assert "和公布的方案一样" in same.text
    lacking = await browser.submit(here, {"key0": "risers"})
    assert lacking.status_code == 422
    assert "不能按立管根数再算" in lacking.text
    strange = await browser.submit(here, {"key0": "<b>*"})
    assert strange.status_code == 422
    assert "<b>*" not in strange.text
    answer = await browser.submit(here, {"key0": "household"})
    assert answer.status_code == 200, answer.text
    for words in ("假设计算，不是方案", "户多交", "按户数（公布的方案按专有部分面积）"):
        assert words in answer.text, words
    file = await browser.submit(here, {"key0": "household", "file": "json"})
    assumed = json.loads(file.content)
    assert "假设计算" in assumed["title"]
    shared = share(parse_cost_file(assumed))
    official = json.loads((await browser.get(f"{version}/file")).content)
    was = share(parse_cost_file(official))
    assert shared.grand_total_fen == was.grand_total_fen
    assert shared.units["1-1-101"].pays_fen != was.units["1-1-101"].pays_fen
    table = await browser.submit(here, {"key0": "household", "file": "csv"})
    assert table.content.decode("utf-8-sig").count("号楼") == len(was.units)
    assert "假设计算，不是方案" in table.content.decode("utf-8-sig")
    paper = await browser.submit(here, {"key0": "household", "file": "pdf"})
    pages = [text_on(page) for page in PdfReader(io.BytesIO(paper.content)).pages]
    assert all("假设计算，不是方案" in page for page in pages)
    assert await database.fetch("SELECT id, sha256 FROM documents ORDER BY id") == before


async def test_who_may_not_follow_single_flats_may_not_try(
    world: World, app: Litestar, browser: Browser
) -> None:
    version = await published(browser, await built(world, browser))
    for account, status in (("other_clerk", 404), ("street_staff", 403)):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(f"{version}/otherwise")).status_code == status
            refused = await other.submit(f"{version}/otherwise", {"key0": "household"})
            assert refused.status_code == status

"""A cost scheme through the browser's forms: built, refused, published, compared, adopted."""

import io
import json
import re

import asyncpg
import pytest
from litestar import Litestar
from pypdf import PdfReader

from app import database
from meetings.consultations.services import open_consultation
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import NOW, clerk_of, freeze, prepare
from tests.printed import text_on
from tests.world import World
from votes.costs.cost_file import read_cost_file
from votes.costs.rules import share

ITEM = {
    "name": "公共立管",
    "way": "pool",
    "amount": "86430.17",
    "key": "area",
    "where": "all",
    "duty": "owners",
}


async def revision(scheme: str) -> str:
    number = int(scheme.rpartition("/")[2])
    row = await database.fetch_one("SELECT revision FROM cost_schemes WHERE id = $1", number)
    assert row is not None
    return str(row["revision"])


async def opened(world: World, browser: Browser) -> str:
    consultation = await open_consultation(clerk_of(world), world.estate, "供暖", "", now=NOW)
    await browser.sign_in("clerk")
    answer = await browser.submit(f"/consultations/{consultation}/costs", {"title": "分摊方案"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def say(browser: Browser, scheme: str, step: str, **typed: str) -> None:
    answer = await browser.submit(f"{scheme}/{step}", {**typed, "revision": await revision(scheme)})
    assert answer.status_code == 303, re.findall(r'class="mistake".*', answer.text)


async def published(browser: Browser, scheme: str) -> str:
    answer = await browser.submit(f"{scheme}/publish", {"revision": await revision(scheme)})
    assert "/versions/" in answer.headers["location"], answer.headers["location"]
    return str(answer.headers["location"])


async def built(world: World, browser: Browser) -> str:
    scheme = await opened(world, browser)
    await say(browser, scheme, "items/new", **ITEM)
    await say(browser, scheme, "payers", payer1="government", way1="percent", value1="40")
    return scheme


async def test_step_by_step_with_the_sums_after_each(world: World, browser: Browser) -> None:
    scheme = await opened(world, browser)
    page = (await browser.get(scheme)).text
    assert "还没有费用项目" in page
    await say(browser, scheme, "items/new", **ITEM)
    assert "86,430.17" in (await browser.get(scheme)).text
    await say(
        browser,
        scheme,
        "items/new",
        **{**ITEM, "name": "户内管线", "way": "price", "amount": "285.5", "key": "radiators"},
        agreement="业主大会决定",
        spared_converted="1",
        bidder1="甲公司",
        quote1="285.50",
        bidder2="乙公司",
        quote2="300",
        chosen="1",
    )
    assert "还没有填散热器组数" in (await browser.get(scheme)).text
    lines = "\n".join(f"{b}-1-{f}0{s} 5" for b in (1, 2) for f in (1, 2, 3) for s in (1, 2))
    await say(browser, scheme, "quantities", measure="radiators", lines=lines)
    await say(browser, scheme, "exceptions", converted="1-1-201", vacant="2-1-301")
    await say(browser, scheme, "payers", payer1="government", way1="fraction", value1="1/3")
    await say(browser, scheme, "limits", cap="8000", cap_payer="heating_company", split="parts",
              parts="3")  # fmt: skip
    await say(browser, scheme, "waivers/payer", payer="hardship_fund", key="area")
    await say(browser, scheme, "waivers/add", unit="1-1-101", part="50%", reason="低保家庭")
    page = (await browser.get(scheme)).text
    assert "还不能公布" not in page
    assert "公布这一版" in page
    assert "低保" not in page
    waivers = (await browser.get(f"{scheme}/waivers")).text
    assert "1/2" in waivers
    assert "低保" not in waivers
    refused = await browser.submit(f"{scheme}/waivers/reasons", {"why": ""})
    assert refused.status_code == 422
    assert "低保" in (await browser.submit(f"{scheme}/waivers/reasons", {"why": "核对"})).text
    row = await database.fetch_one(
        "SELECT reason FROM audit_entries WHERE action = 'view_waiver_reason'"
    )
    assert row is not None
    assert row["reason"] == "核对"
    version = await published(browser, scheme)
    for path in (version, f"{version}/flats/1"):
        page = await browser.get(path)
        assert page.status_code == 200, page.text
        assert "低保" not in page.text
    file = (await browser.get(f"{version}/file")).content
    costs = share(read_cost_file(file))
    assert len(costs.units) == 12
    assert json.loads(file)["waivers"]["units"] == {"1-1-101": "0.5"}


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        ("items/new", {**ITEM, "amount": "-5"}, "请填写金额"),
        ("items/new", {**ITEM, "key": "height"}, "请在给出的选项中选择"),
        ("items/new", {**ITEM, "where": "units", "units": "9-9-999"}, "小区里没有：9-9-999"),
        ("payers", {"payer1": "government", "way1": "percent", "value1": "140"}, "不能大于 100"),
        ("payers", {"payer1": "government", "way1": "fixed", "value1": "x"}, "请填写金额"),
        ("quantities", {"measure": "radiators", "lines": "1-1-101 -3"}, "是负数"),
        ("exceptions", {"converted": "1-1-101", "vacant": "1-1-101"}, "两处都有"),
        ("limits", {"cap": "100"}, "由谁承担"),
        ("limits", {"split": "percents", "percents": "50 40"}, "合计不是 100%"),
        ("waivers/add", {"unit": "1-1-101", "part": "2", "reason": "x"}, "不能大于 1"),
        ("waivers/add", {"unit": "9-9-9", "part": "1", "reason": "x"}, "小区里没有"),
        ("waivers/payer", {"payer": ""}, "请在给出的选项中选择"),
    ],
)
async def test_a_refused_step_says_where_and_keeps_nothing(
    world: World, browser: Browser, step: str, typed: dict[str, str], words: str
) -> None:
    scheme = await built(world, browser)
    before = await revision(scheme)
    answer = await browser.submit(f"{scheme}/{step}", {**typed, "revision": before})
    assert answer.status_code == 422
    assert words in answer.text
    assert await revision(scheme) == before


async def test_who_comes_second_is_told(world: World, browser: Browser) -> None:
    scheme = await built(world, browser)
    answer = await browser.submit(f"{scheme}/items/new", {**ITEM, "name": "别的", "revision": "1"})
    assert answer.status_code == 409
    assert "有人改过" in answer.text
    assert "别的" in answer.text


async def test_versions_never_change_and_are_compared(world: World, browser: Browser) -> None:
    scheme = await built(world, browser)
    first = await published(browser, scheme)
    again = await browser.submit(f"{scheme}/publish", {"revision": await revision(scheme)})
    assert again.headers["location"] == scheme
    await say(browser, scheme, "items/1", **{**ITEM, "key": "household"}, agreement="业主大会决定")
    second = await published(browser, scheme)
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE scheme_versions SET number = 9")
    page = (await browser.get(f"{first}/compare/{second.rpartition('/')[2]}")).text
    assert "户多交" in page
    assert "每户变化多少" in page
    assert "怎么算" not in page
    assert page.count("原来：") == 3
    found = await browser.submit(f"{second}/find", {"unit": "2-1-302"})
    assert found.headers["location"] == f"{second}/flats/12"
    flat = (await browser.get(found.headers["location"])).text
    assert "4,321.50" in flat
    assert (await browser.submit(f"{second}/find", {"unit": "x"})).status_code == 409


async def test_a_motion_adopts_a_version_until_it_is_frozen(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    scheme = await built(world, browser)
    version = await published(browser, scheme)
    number = version.rpartition("/")[2]
    poll = await prepare(world)
    adopt = f"/polls/{poll}/motions/1/scheme"
    assert "第 1 版" in (await browser.get(adopt)).text
    assert (await browser.submit(adopt, {"version": number})).status_code == 303
    assert "采用费用方案：分摊方案，第 1 版" in (await browser.get(f"/polls/{poll}")).text
    await freeze(world, poll)
    assert (await browser.submit(adopt, {"version": ""})).status_code == 409
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("DELETE FROM motion_schemes")


async def test_others_see_what_was_published_and_no_draft(world: World, browser: Browser) -> None:
    scheme = await built(world, browser)
    for account, status in (("other_clerk", 404), ("lawyer", 404), ("street_staff", 200)):
        await browser.submit("/sign-out")
        await browser.sign_in(account)
        assert (await browser.get(scheme)).status_code == status
        assert (await browser.get(f"{scheme}/waivers")).status_code in (403, 404)
        refused = await browser.submit(f"{scheme}/publish", {"revision": "3"})
        assert refused.status_code in (403, 404)


async def test_a_household_follows_its_amount_from_its_slip(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    scheme = await built(world, browser)
    await say(browser, scheme, "limits", split="parts", parts="3")
    version = await published(browser, scheme)
    poll = await prepare(world)
    await browser.submit(f"/polls/{poll}/motions/1/scheme", {"version": version.rpartition("/")[2]})
    await freeze(world, poll)
    sheet = (await browser.get(f"/polls/{poll}/slips/1")).text
    link = re.findall(r"(/v/[\w-]{22})</p>", sheet)[0]
    clock.now = clock.now.replace(month=3, day=18)
    async with new_browser(app) as phone:
        assert (await phone.get(f"{link}/costs/1")).headers["location"] == link
        assert (await phone.submit(f"{link}/who", {"tail": "1101"})).status_code == 303
        row = await database.fetch_one("SELECT sha256 FROM scheme_versions")
        assert row is not None
        ask = (await phone.get(link)).text
        assert "怎么算的" in ask
        assert "您家应交" in ask
        assert row["sha256"] in ask
        page = (await phone.get(f"{link}/costs/1")).text
        for words in (
            "您家应交",
            "86,430.17",
            "各方先承担",
            "按专有部分面积",
            "71.01 ㎡",
            "第 3 期",
        ):
            assert words in page, words
        assert row["sha256"] in page
        assert page.count("您家应交") == 2  # both flats of this owner
        assert (await phone.get(f"{link}/costs/2")).status_code == 404
        assert "交了多少" not in page
        days = {f"due{n}": f"2026-0{n + 2}-10" for n in (1, 2, 3)}
        await browser.sign_in("clerk")
        opened = await browser.submit(f"{version}/collection", {"basis": "业主决定", **days})
        paid = {"unit": "1-1-101", "amount": "500.50", "paid_on": "2026-03-18", "way": "bank"}
        at = opened.headers["location"]
        await browser.submit(f"{at}/payments", {**paid, "receipt": "S-77", "note": "内部备注"})
        page = (await phone.get(f"{link}/costs/1")).text
        for words in (
            "交了多少，还要交多少",
            "500.50 元",
            "S-77",
            "2026年3月18日",
            "最晚 2026年5月10日",
        ):
            assert words in page, words
        assert "内部备注" not in page
        # After the close by the same way, once she has said who she is.
        clock.now = clock.now.replace(month=4, day=20)
        assert f"{link}/costs/1" in (await phone.get(link)).text
        assert (await phone.get(f"{link}/costs/1")).headers["location"] == f"{link}/mine"
        assert (await phone.submit(f"{link}/who", {"tail": "1101"})).status_code == 303
        assert "500.50 元" in (await phone.get(f"{link}/costs/1")).text


async def test_a_statement_for_each_household(
    world: World, app: Litestar, browser: Browser
) -> None:
    version = await published(browser, await built(world, browser))
    begun = await browser.submit(f"{version}/statements")
    job = begun.headers["location"]
    await app.state.job_runner.finished(int(job.rpartition("/")[2]))
    pdf = (await browser.get(f"{job}/file")).content
    pages = [text_on(page) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 12
    assert "1号楼1单元101" in pages[0]
    assert "各方先承担" in pages[0]
    await browser.submit("/sign-out")
    await browser.sign_in("street_staff")
    assert (await browser.get(job)).status_code == 403
    assert (await browser.submit(f"{version}/statements")).status_code == 403

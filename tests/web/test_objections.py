"""Objections to anything: bound to the version attacked, answered by another, read by receipt."""

import re

import asyncpg
import httpx
import pytest
from litestar import Litestar

from app import database
from app.accounts.rules import (
    FAILURES_ALLOWED,
    FAILURES_FROM_BUSY,
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
)
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import freeze, prepare
from tests.minutes_world import ended_meeting, issue
from tests.web.test_costs import ITEM, built, published, say
from tests.web.test_results import text_of
from tests.world import World
from votes.objections.receipts import code_of

AT_DESK = {
    "kind": "scheme",
    "text": "立管更换报价偏高。",
    "name": "业主甲",
    "room": "2-1-301",
    "phone": "13800001234",
}


async def matter_of(scheme: str) -> str:
    row = await database.fetch_one(
        "SELECT consultation FROM cost_schemes WHERE id = $1", int(scheme.rpartition("/")[2])
    )
    assert row is not None
    return f"/consultations/{row['consultation']}"


async def entered(browser: Browser, matter: str, **typed: str) -> str:
    made = await browser.submit(f"{matter}/objections/new", {**AT_DESK, **typed})
    assert made.status_code == 303, text_of(made.text)
    return str(made.headers["location"])


async def slip_of(world: World, browser: Browser, version: str) -> tuple[int, str]:
    """A frozen poll whose motion adopts the version; it, and the slip of 1-1-101."""
    poll = await prepare(world)
    await browser.submit(f"/polls/{poll}/motions/1/scheme", {"version": version.rpartition("/")[2]})
    await freeze(world, poll)
    sheet = (await browser.get(f"/polls/{poll}/slips/1")).text
    return poll, re.findall(r"(/v/[\w-]{22})</p>", sheet)[0]


async def test_a_resident_objects_to_her_amount_and_reads_before_and_after(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    scheme = await built(world, browser)
    version = await published(browser, scheme)
    _poll, link = await slip_of(world, browser, version)
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/objection/who", {"tail": "1101"})
        page = text_of((await phone.get(f"{link}/objection?kind=amount")).text)
        assert "我家要交的金额" in page
        assert "计票" not in page  # nothing is counted yet
        typed = {"kind": "amount", "motion": "1", "text": "我家没有立管。"}
        made = await phone.submit(f"{link}/objection", typed)
        assert made.status_code == 303, text_of(made.text)
        receipt = made.headers["location"]
        waiting = text_of((await phone.get(receipt)).text)
        assert "费用方案《分摊方案》第1版" in waiting
        assert "2026年3月16日以前答复" in waiting  # 7 days to the 8th, a Sunday; 5 working days
        assert "业主1" not in waiting
        # By number and code, from the paper in hand.
        number, code = re.findall(r"受理编号(\w{8})查询码(\d{8})", waiting)[0]
        typed = {"number": number.lower(), "code": f"{code[:4]} {code[4:]}"}
        found = await phone.submit("/o/find", typed)
        assert found.headers["location"] == receipt
        wrong = await phone.submit("/o/find", {**typed, "code": "0"})
        assert wrong.status_code == 422
        assert f'value="{number.lower()}"' in wrong.text
        assert "对不上" in wrong.text
        assert (await phone.get(f"{receipt[:-1]}!")).status_code == 404

        row = await database.fetch_one(
            "SELECT o.id, o.sha256 = v.sha256 AS bound FROM objections o"
            " JOIN scheme_versions v ON v.id = o.scheme_version"
        )
        assert row is not None
        assert row["bound"]
        one = f"/objections/{row['id']}"
        shown = text_of((await browser.get(one)).text)
        assert "要由另一位工作人员答复" in shown  # the clerk published the scheme
        refused = await browser.submit(f"{one}/answer", {"outcome": "refused", "reasons": "无"})
        assert refused.status_code == 403
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute(
                "INSERT INTO objection_answers (objection, outcome, reasons, changes_figure,"
                " answered_by, answered_at) VALUES ($1, 'refused', 'x', false, $2, now())",
                row["id"],
                world.clerk,
            )
        # Put right in a new version, and answered by the secretary with both figures.
        await say(browser, scheme, "items/1", **{**ITEM, "amount": "80000"})
        second = (await published(browser, scheme)).rpartition("/")[2]
        assert "已有新版代替" in text_of((await browser.get(one)).text)
        async with new_browser(app) as other:
            await other.sign_in("secretary")
            answer = {"outcome": "upheld", "reasons": "报价重复计算，已改。", "changes": "1"}
            wrong = await other.submit(f"{one}/answer", {**answer, "scheme_version": "999999"})
            assert wrong.status_code == 422
            assert "报价重复计算" in wrong.text
            done = await other.submit(f"{one}/answer", {**answer, "scheme_version": second})
            assert done.status_code == 303, text_of(done.text)
            again = await other.submit(f"{one}/answer", {**answer, "scheme_version": second})
            assert again.status_code == 409
        answered = text_of((await phone.get(receipt)).text)
        assert "报价重复计算，已改。" in answered
        assert re.search("更正前[0-9,.]+元更正后[0-9,.]+元", answered)
        figures = await database.fetch_one("SELECT before, after FROM figure_corrections")
        assert figures is not None
        assert figures["before"].replace(" ", "") in answered
        assert figures["after"].replace(" ", "") in answered
        assert receipt in (await phone.get(f"{link}/objection")).text
    told = await database.fetch_one("SELECT channel, address, text FROM messages")
    assert told is not None
    assert told["channel"] in ("sms", "letter")


async def test_an_answer_first_and_the_figure_later(
    world: World, app: Litestar, browser: Browser
) -> None:
    scheme = await built(world, browser)
    version = (await published(browser, scheme)).rpartition("/")[2]
    matter = await matter_of(scheme)
    one = await entered(browser, matter, about=f"scheme-{version}")
    page = text_of((await browser.get(f"{one}/receipt")).text)
    assert "查询码" in page
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        upheld = {"outcome": "partly", "reasons": "有一项重复。", "changes": "1"}
        assert (await other.submit(f"{one}/answer", upheld)).status_code == 303
        assert "待更正" in text_of((await other.get(f"{matter}/objections")).text)
        assert "待更正" in text_of((await other.get("/")).text)
        early = await other.submit(f"{one}/figure", {"scheme_version": version})
        assert early.status_code == 422  # not a later version
        await say(browser, scheme, "items/1", **{**ITEM, "amount": "80000"})
        second = (await published(browser, scheme)).rpartition("/")[2]
        assert (await other.submit(f"{one}/figure", {"scheme_version": second})).status_code == 303
        assert (await other.submit(f"{one}/figure", {"scheme_version": second})).status_code == 409
        shown = text_of((await other.get(one)).text)
        assert "居民共承担51,858.10元" in shown
        assert "居民共承担48,000.00元" in shown
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("UPDATE figure_corrections SET after = 'x'")
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute(
            "INSERT INTO figure_corrections (objection, before, after, recorded_by, recorded_at)"
            " SELECT id, 'a', 'b', recorded_by, now() FROM objections"
        )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"about": "scheme-999999"}, "版本对不上"),
        ({"kind": "minutes"}, "还没有公布过这一项"),
        ({"kind": "amount", "room": "9-9-999"}, "没有这一户"),
        ({"kind": "x"}, "请在给出的选项中选择"),
        ({"text": " "}, "请写清楚"),
    ],
)
async def test_what_is_refused_says_why_and_keeps_what_was_typed(
    world: World, browser: Browser, typed: dict[str, str], words: str
) -> None:
    scheme = await built(world, browser)
    await published(browser, scheme)
    matter = await matter_of(scheme)
    refused = await browser.submit(f"{matter}/objections/new", {**AT_DESK, **typed})
    assert refused.status_code == 422
    assert words in text_of(refused.text)
    assert "13800001234" in refused.text
    assert await database.fetch("SELECT 1 FROM objections") == []


async def test_from_the_public_board_before_anything_is_counted(
    world: World, app: Litestar, browser: Browser
) -> None:
    scheme = await built(world, browser)
    poll, _link = await slip_of(world, browser, await published(browser, scheme))
    board = f"/board/{poll}/objection"
    async with new_browser(app) as phone:
        typed = {**AT_DESK, "kind": "roll", "motion": "1", "text": "我家面积少了。"}
        made = await phone.submit(board, typed)
        assert made.status_code == 303, text_of(made.text)
        assert "名册第1版" in text_of((await phone.get(made.headers["location"])).text)
        # What one flat pays is nobody else's business.
        nosy = await phone.submit(board, {**typed, "kind": "amount"})
        assert nosy.status_code == 422
        assert "我家要交的金额" not in text_of((await phone.get(board)).text)
        early = await phone.submit(board, {**typed, "kind": "count"})
        assert early.status_code == 409
        flood = [(await phone.submit(board, typed)).status_code for _n in range(20)]
        assert flood[-1] == 409
    row = await database.fetch_one("SELECT result, roll, poll, label FROM objections LIMIT 1")
    assert row is not None
    assert row["result"] is None
    assert row["roll"] is not None


@pytest.mark.parametrize(
    ("account", "status"), [("street_staff", 403), ("other_clerk", 404), ("lawyer", 404)]
)
async def test_who_may_not(
    world: World, app: Litestar, browser: Browser, account: str, status: int
) -> None:
    scheme = await built(world, browser)
    version = (await published(browser, scheme)).rpartition("/")[2]
    matter = await matter_of(scheme)
    one = await entered(browser, matter, about=f"scheme-{version}")
    async with new_browser(app) as other:
        await other.sign_in(account)
        for address, typed in (
            (f"{matter}/objections/new", AT_DESK),
            (f"{one}/answer", {"outcome": "refused", "reasons": "无"}),
            (f"{one}/figure", {"scheme_version": version}),
            (f"{one}/reading", {"paper": "X"}),
            (f"{one}/contact", {"reason": "看"}),
        ):
            assert (await other.submit(address, typed)).status_code == status, address


async def test_the_minutes_from_the_page_that_checks_them(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    await issue(app, browser, await ended_meeting(world, browser, clock))
    row = await database.fetch_one("SELECT code FROM minutes_approvals")
    assert row is not None
    check = f"/check/{row['code']}"
    async with new_browser(app) as phone:
        assert f'href="{check}/objection"' in (await phone.get(check)).text
        page = text_of((await phone.get(f"{check}/objection")).text)
        assert "会议纪要" in page
        assert "我家要交的金额" not in page
        typed = {**AT_DESK, "kind": "minutes", "text": "漏了我的意见。", "phone": ""}
        made = await phone.submit(f"{check}/objection", typed)
        assert made.status_code == 303, text_of(made.text)
        assert "协商会纪要" in text_of((await phone.get(made.headers["location"])).text)
        assert (await phone.get("/check/NOSUCH/objection")).status_code == 404
    kept = await database.fetch_one(
        "SELECT o.id, o.meeting, o.sha256 = d.sha256 AS bound FROM objections o"
        " JOIN minutes i ON i.meeting = o.meeting JOIN documents d ON d.id = i.document"
    )
    assert kept is not None
    assert kept["bound"]
    answer = {"outcome": "upheld", "reasons": "补入。", "changes": "1"}
    assert (await browser.submit(f"/objections/{kept['id']}/answer", answer)).status_code == 403
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        one = f"/objections/{kept['id']}"
        assert (await other.submit(f"{one}/answer", answer)).status_code == 303
        same = {"before": "无", "after": "无"}
        assert (await other.submit(f"{one}/figure", same)).status_code == 422
        typed = {"before": "没有记载", "after": "补充纪要第 1 条"}
        assert (await other.submit(f"{one}/figure", typed)).status_code == 303
        assert "补充纪要第1条" in text_of((await other.get(one)).text)
        # Without a phone the answer goes out as a letter.
        letters = await other.get("/outbox/letters")
        assert letters.content.startswith(b"%PDF")
    told = await database.fetch_one(
        "SELECT channel, text FROM messages WHERE kind = 'objection_answer'"
    )
    assert told is not None
    assert told["channel"] == "letter"
    assert "理由：补入。" in told["text"]  # who has no phone can scan nothing
    assert "{link}" not in told["text"]


async def test_the_procedure_check_finds_it_waiting(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    scheme = await built(world, browser)
    poll, _link = await slip_of(world, browser, await published(browser, scheme))
    typed = {**AT_DESK, "kind": "roll", "motion": "1", "text": "我家面积少了。"}
    made = await browser.submit(f"/polls/{poll}/objections/new", typed)
    assert made.status_code == 303, text_of(made.text)
    clock.now = clock.now.replace(month=3, day=28)
    await browser.sign_in("clerk")
    page = text_of((await browser.get(f"/polls/{poll}/procedure")).text)
    assert "还没有答复" in page


async def test_who_guesses_codes_waits_and_a_neighbour_still_finds_hers(
    app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """The code is worked out from the number, whether or not there is such an objection."""
    secret = app.state.settings.secret_key

    def typed(number: str, code: str = "") -> dict[str, object]:
        return {"number": number, "code": code or code_of(secret, number)}

    for _try in range(FAILURES_ALLOWED):
        wrong = await browser.submit("/o/find", typed("AAAABBB2", "00000000"))
        assert wrong.status_code == 422
    closed = await browser.submit("/o/find", typed("AAAABBB2"))  # now not even the right one
    assert closed.status_code == 409
    assert "15 分钟后再试" in closed.text
    assert "AAAABBB2" in closed.text
    # Another objection from here, and the same from elsewhere.
    assert (await browser.submit("/o/find", typed("AAAABBB3"))).status_code == 303
    elsewhere = httpx.ASGITransport(app=app, client=("10.1.2.3", 1))
    async with Browser(transport=elsewhere, base_url="http://yishi.test") as other:
        assert (await other.submit("/o/find", typed("AAAABBB2"))).status_code == 303
    clock.forward(minutes=15)
    assert (await browser.submit("/o/find", typed("AAAABBB2"))).status_code == 303


async def test_a_number_tried_from_many_addresses_is_not_closed_to_who_has_its_code(
    app: Litestar,
) -> None:
    secret = app.state.settings.secret_key
    for host in range(FAILURES_PER_ACCOUNT // FAILURES_ALLOWED + 2):
        where = httpx.ASGITransport(app=app, client=(f"10.9.0.{host}", 1))
        async with Browser(transport=where, base_url="http://yishi.test") as one:
            for _try in range(FAILURES_ALLOWED):
                wrong = {"number": "AAAABBB2", "code": "00000000"}
                last = await one.submit("/o/find", wrong)
    assert last.status_code == 409
    hers = httpx.ASGITransport(app=app, client=("10.8.0.1", 1))
    async with Browser(transport=hers, base_url="http://yishi.test") as other:
        typo = {"number": "AAAABBB2", "code": "00000001"}
        assert (await other.submit("/o/find", typo)).status_code == 422
        own = {"number": "AAAABBB2", "code": code_of(secret, "AAAABBB2")}
        assert (await other.submit("/o/find", own)).status_code == 303


async def test_who_guesses_through_many_numbers_is_slowed_and_closes_none_of_them(
    app: Litestar, browser: Browser
) -> None:
    secret = app.state.settings.secret_key
    for n in range(FAILURES_PER_ADDRESS):
        wrong = {"number": f"GUESS{n:03}", "code": "00000000"}
        assert (await browser.submit("/o/find", wrong)).status_code == 422
    fresh = {"number": "FRESH222", "code": "00000000"}
    for _try in range(FAILURES_FROM_BUSY):
        assert (await browser.submit("/o/find", fresh)).status_code == 422
    assert (await browser.submit("/o/find", fresh)).status_code == 409
    own = {"number": "NEIGHB22", "code": code_of(secret, "NEIGHB22")}
    assert (await browser.submit("/o/find", own)).status_code == 303

"""Counting and the result as a browser sees them."""

import html
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from litestar import Litestar
from python_calamine import CalamineWorkbook

from app import database
from tests.closed_poll import AFTER, ClosedPoll, Motion, Sent, build_closed_poll
from tests.conftest import Browser, MovingClock, new_browser
from tests.rules.reference_count import count
from tests.web.open_poll import choose, open_poll
from tests.world import World
from votes.results.count_file import read_count_file
from votes.results.rules import Policy, tally

# Words that would give an answer away.
ANSWERS = ("同意", "反对", "弃权")


@pytest.fixture
async def poll(world: World) -> ClosedPoll:
    return await build_closed_poll(world)


@pytest.fixture
async def clerk(browser: Browser, poll: ClosedPoll, clock: MovingClock) -> Browser:
    """Signed in after the deadline."""
    clock.now = AFTER
    await browser.sign_in("clerk")
    return browser


async def counted(clerk: Browser, poll: ClosedPoll) -> None:
    answer = await clerk.submit(f"/polls/{poll.poll}/count")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/polls/{poll.poll}/result"


def text_of(page: str) -> str:
    """What a person reads, without gaps."""
    body = page[page.index("<main") :]
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", body)))


def download_link(page: str) -> str:
    found = re.search(r'<a class="button" href="([^"]+)" download', page)
    assert found is not None
    return found[1]


async def test_the_page_before_says_what_will_happen_and_gives_nothing_away(
    clerk: Browser, poll: ClosedPoll
) -> None:
    page = await clerk.get(f"/polls/{poll.poll}/count")
    assert page.status_code == 200
    said = text_of(page.text)
    assert "计票只做一次" in said
    assert "开始计票" in said
    for answer in ANSWERS:
        assert answer not in said


@pytest.mark.parametrize("account", ["clerk", "secretary", "street_staff"])
async def test_before_the_count_there_is_no_result_for_anybody(
    browser: Browser, poll: ClosedPoll, clock: MovingClock, account: str
) -> None:
    clock.now = AFTER
    await browser.sign_in(account)
    assert (await browser.get(f"/polls/{poll.poll}/result")).status_code == 404
    assert (await browser.get(f"/polls/{poll.poll}/result/1/count.json")).status_code == 404
    page = await browser.get(f"/polls/{poll.poll}")
    assert page.status_code == 200
    said = text_of(page.text)
    # "同意" is in the rule of the law, too; never with a number.
    assert re.search(r"\d+(位|户|人|票|%)*(业主)?同意|同意\d", said) is None
    for choice in ("反对", "弃权"):
        assert choice not in said


async def test_the_result_shows_every_number_with_its_base(
    clerk: Browser, poll: ClosedPoll
) -> None:
    await counted(clerk, poll)
    page = await clerk.get(f"/polls/{poll.poll}/result")
    assert page.status_code == 200
    said = text_of(page.text)
    expected = count(poll.count_file(1))
    for what, base in (
        ("participated", "total"),
        ("agree", "participated"),
        ("against", "participated"),
        ("abstain", "participated"),
    ):
        heads, of = expected[f"{what}_heads"], expected[f"{base}_heads"]
        area = expected[f"{what}_area_x100"]
        assert f"{heads}（占{_percent(heads, of)}%）" in said
        of_area = expected[f"{base}_area_x100"]
        assert f"{area // 100:,}.{area % 100:02d}（占{_percent(area, of_area)}%）" in said
    assert "未通过" in said
    assert "参与表决的人数不足三分之二" in said
    for receipt, reason in (
        ("LATE0001", "超过截止时间收到"),
        ("UNSIGN01", "没有签字"),
        ("WRONG001", "已撤回（录入错误，或业主书面确认以另一张为准）"),
        ("GUARD001", "监护人没有提交证明"),
        ("TENANT01", "签字人不是业主"),
        ("TICKS001", "没有选择或选择了多项"),
    ):
        row = said[said.index(receipt) :]
        assert reason in row[:60]
    assert "意见不一致、不计入的房屋：1-1-201" in said
    roll = await database.fetch_one("SELECT sha256 FROM rolls WHERE poll = $1", poll.poll)
    assert roll is not None
    assert roll["sha256"] in said
    assert "第1版，12户，11人" in said
    assert "yishirecount" in said
    assert "以最后一张有效票为准" in said
    assert page.text.count('<figure class="building') == 2


def _percent(part: int, whole: int) -> str:
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


async def test_the_share_of_all_households_calls_itself_no_legal_figure(
    clerk: Browser, poll: ClosedPoll
) -> None:
    await counted(clerk, poll)
    said = text_of((await clerk.get(f"/polls/{poll.poll}/result")).text)
    agreeing = sum(
        voice == "agree"
        for voice in tally(read_count_file(json.dumps(poll.count_file(1)).encode())).says.values()
    )
    assert f"全体12户中{agreeing}户同意" in said
    assert "只作说明，不是法定结果" in said


async def test_each_motion_has_its_page_and_leads_to_the_others(
    clerk: Browser, poll: ClosedPoll
) -> None:
    await counted(clerk, poll)
    path = f"/polls/{poll.poll}/result"
    first, second = (await clerk.get(path)).text, (await clerk.get(f"{path}?motion=2")).text
    assert first.count("<h1") == second.count("<h1") == 1
    assert "管道改造</h1>" in first
    assert "另一事项</h1>" in second
    assert f"{path}?motion=2" in first
    assert f"{path}?motion=1" in second
    assert "管道改造</h1>" in (await clerk.get(f"{path}?motion=1")).text
    assert (await clerk.get(f"{path}?motion=3")).status_code == 404
    assert (await clerk.get(f"{path}?motion=x")).status_code == 400


@pytest.mark.parametrize("number", [1, 2])
async def test_the_download_counts_to_the_result_shown(
    clerk: Browser, poll: ClosedPoll, number: int
) -> None:
    await counted(clerk, poll)
    page = (await clerk.get(f"/polls/{poll.poll}/result?motion={number}")).text
    file = await clerk.get(download_link(page))
    assert file.status_code == 200
    assert file.headers["content-type"].startswith("application/json")
    assert file.headers["cache-control"] == "no-store"
    given = re.fullmatch(
        r"attachment; filename\*=UTF-8''([A-Za-z0-9.-]+\.json)",
        file.headers["content-disposition"],
    )
    assert given is not None
    assert f"yishi recount {given[1]}" in html.unescape(page)
    assert tally(read_count_file(file.content)).to_json() == count(poll.count_file(number))


async def test_a_second_count_is_refused_in_words(clerk: Browser, poll: ClosedPoll) -> None:
    await counted(clerk, poll)
    again = await clerk.submit(f"/polls/{poll.poll}/count")
    assert again.status_code == 409
    assert "已经计过票" in again.text
    results = await database.fetch("SELECT 1 FROM results")
    assert len(results) == 2
    page = await clerk.get(f"/polls/{poll.poll}/count")
    assert page.status_code == 303
    assert page.headers["location"] == f"/polls/{poll.poll}/result"


@pytest.mark.parametrize(
    ("account", "status"),
    [
        ("other_clerk", 404),
        ("street_staff", 403),
        ("other_street_staff", 404),
        ("lawyer", 404),
        ("administrator", 404),
    ],
)
async def test_only_the_community_may_count(
    browser: Browser, poll: ClosedPoll, clock: MovingClock, account: str, status: int
) -> None:
    clock.now = AFTER
    await browser.sign_in(account)
    assert (await browser.get(f"/polls/{poll.poll}/count")).status_code == status
    assert (await browser.submit(f"/polls/{poll.poll}/count")).status_code == status
    assert await database.fetch("SELECT 1 FROM results") == []


async def test_the_street_reads_the_result_and_a_stranger_does_not(
    clerk: Browser, poll: ClosedPoll
) -> None:
    await counted(clerk, poll)
    path = f"/polls/{poll.poll}/result"
    for account, status in (("street_staff", 200), ("other_clerk", 404), ("lawyer", 404)):
        clerk.cookies.clear()
        await clerk.sign_in(account)
        assert (await clerk.get(path)).status_code == status, account
        assert (await clerk.get(f"{path}/1/count.json")).status_code == status, account


async def test_who_is_not_signed_in_is_sent_to_sign_in(browser: Browser, poll: ClosedPoll) -> None:
    for path in ("count", "result", "result/1/count.json"):
        answer = await browser.get(f"/polls/{poll.poll}/{path}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


async def test_before_the_deadline_the_button_is_not_there(
    browser: Browser, poll: ClosedPoll, clock: MovingClock
) -> None:
    clock.now = AFTER.replace(day=20)
    await browser.sign_in("clerk")
    assert (await browser.get(f"/polls/{poll.poll}/count")).status_code == 403
    refused = await browser.submit(f"/polls/{poll.poll}/count")
    assert refused.status_code == 409
    assert "还没有截止" in refused.text
    assert "开始计票" not in refused.text.replace("请再按一次“开始计票”", "")


async def test_a_silent_rule_that_found_nobody_served_says_so(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    policy = Policy(silent_rule="majority_if_served", silent_clause="第十二条")
    poll = await build_closed_poll(world, policy=policy)
    clock.now = AFTER
    await browser.sign_in("clerk")
    await counted(browser, poll)
    said = text_of((await browser.get(f"/polls/{poll.poll}/result")).text)
    assert "按议事规则计入多数：第十二条" in said
    assert "议事规则对送达未表态的规定" in said
    assert "结果相同" in said or "没有计入任何一方" in said


@contextmanager
def counting_queries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    asked: list[str] = []
    for name in ("fetch", "fetch_one"):
        plain = getattr(database, name)

        async def noted(sql: str, *arguments: object, plain: object = plain) -> object:
            asked.append(sql)
            return await plain(sql, *arguments)  # type: ignore[operator]

        monkeypatch.setattr(database, name, noted)
    yield asked
    monkeypatch.undo()


async def test_the_result_as_a_spreadsheet_says_what_the_page_says_and_names_nobody(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await build_closed_poll(world, motions=[Motion("=1+1"), Motion("另一事项")])
    clock.now = AFTER
    await browser.sign_in("clerk")
    path = f"/polls/{poll.poll}/result.xlsx"
    assert (await browser.get(path)).status_code == 404  # not counted yet
    await counted(browser, poll)
    answer = await browser.get(path)
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["结果", "每一户"]
    totals = book.get_sheet_by_name("结果").to_python()
    result = (await result_of(poll.poll))[0]
    agree = next(row for row in totals if row[:2] == ["=1+1", "同意"])
    assert agree[2] == result["agree_heads"]
    assert agree[4] == result["agree_area_x100"] / 100
    said = "\n".join(str(cell) for row in totals for cell in row)
    for word in ("第二百七十八条", "四分之三", "以最后一张有效票为准", "具有法律约束力"):
        assert word in said
    homes = book.get_sheet_by_name("每一户").to_python()
    assert len(homes) == 13
    assert "业主1" not in str(homes) + said
    for account in ("other_clerk", "lawyer"):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(path)).status_code == 404


async def result_of(poll: int) -> list[dict[str, int]]:
    rows = await database.fetch(
        "SELECT r.tally FROM results r JOIN motions m ON m.id = r.motion WHERE m.poll = $1"
        " ORDER BY m.number",
        poll,
    )
    return [json.loads(row["tally"]) for row in rows]


async def test_the_page_asks_as_often_for_a_large_poll_as_for_a_small_one(
    world: World, browser: Browser, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = await build_closed_poll(world, motions=[Motion("一件事")], sent=[])
    large = await build_closed_poll(
        world,
        motions=[Motion(f"第 {n} 件事") for n in range(4)],
        sent=[
            Sent(f"B{n:07d}", ("1-1-101",), ("both", "agree", "agree", "agree")) for n in range(20)
        ],
    )
    clock.now = AFTER
    await browser.sign_in("clerk")
    numbers = []
    for poll in (small, large):
        await counted(browser, poll)
        with counting_queries(monkeypatch) as asked:
            page = await browser.get(f"/polls/{poll.poll}/result")
        assert page.status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] > 0


async def test_paper_and_telephone_that_disagree_are_listed_with_both_after_the_count(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    motion = await database.fetch_one("SELECT id FROM motions")
    assert motion is not None
    async with new_browser(app) as phone:
        await choose(phone, poll.links["2-1-101"], "2101", "agree")
    form = (await browser.submit(f"{poll.path}/papers/find", {"unit": "2-1-101"})).headers[
        "location"
    ]
    typed = {
        "number": "N1",
        "received_at": "2026-03-17T09:30",
        "signed": "1",
        "capacity": "owner",
        f"m{motion['id']}": "against",
    }
    assert (await browser.submit(form, typed)).status_code == 303
    path = f"{poll.path}/result/1/channels"
    clock.now = clock.now.replace(day=31)
    await browser.sign_in("clerk")
    assert (await browser.get(path)).status_code == 404  # closed, and not counted yet
    await browser.submit(f"{poll.path}/count")
    result = (await browser.get(f"{poll.path}/result")).text
    assert "1 套房屋两种票都有效而选择不同，按规则以纸质票为准 0 套、以网上票为准 1 套" in result
    assert path in result
    page = (await browser.get(path)).text
    assert "2-1-101" in page
    assert re.search(r"反对.*2026年3月17日09:30 收到", page)
    assert re.search(r"同意.*2026年3月18日09:00 收到", page)
    content = (await browser.get(f"{poll.path}/result/1/count.json")).json()
    (listed,) = content["paper_and_online"]
    assert listed["unit"] == "2-1-101"
    assert listed["stands"] == listed["online"] != listed["paper"]
    for account in ("street_staff", "lawyer", "other_clerk"):
        async with new_browser(app) as other:
            await other.sign_in(account)
            assert (await other.get(path)).status_code == 404, account
